package io.github.qrap.patch;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * An aspect of a guest that a command line may settle or leave open. What a {@code -readconfig}
 * file says is not seen. May grow.
 */
public enum Aspect {
  /** What runs the guest's code, as KVM. */
  ACCELERATOR,
  /** Whether QEMU leaves the process that was started, by {@code -daemonize}. */
  BACKGROUND,
  /** Where the guest's serial console is, or that something else uses QEMU's standard streams. */
  CONSOLE,
  /** Where the guest's screen is shown. */
  DISPLAY,
  /** Which networks there are; open where QEMU would choose one, with a NIC of its own choice. */
  NETWORK,
  /** A monitor that speaks QMP. */
  QMP;

  private static final Set<String> CONSOLES =
      Set.of(
          "isa-serial",
          "pci-serial",
          "pci-serial-2x",
          "pci-serial-4x",
          "sclpconsole",
          "sclplmconsole",
          "spapr-vty",
          "usb-serial",
          "virtconsole");

  /**
   * The aspects that QEMU finds settled.
   *
   * @param arguments QEMU's, without its name, as {@code NativeText}
   * @throws CommandLineException if QEMU would refuse the arguments
   */
  public static Set<Aspect> settledBy(List<String> arguments) throws CommandLineException {
    Set<Aspect> settled = EnumSet.noneOf(Aspect.class);
    for (QemuOption option : QemuCommandLine.parse(arguments)) {
      switch (option.name()) {
        case "accel", "enable-hax", "enable-hvf", "enable-kvm", "enable-whpx", "no-kvm" ->
            settled.add(ACCELERATOR);
        case "machine", "M" -> {
          if (option.list().has("accel")) {
            settled.add(ACCELERATOR);
          }
        }
        case "daemonize" -> settled.add(BACKGROUND);
        case "nographic" -> {
          settled.add(CONSOLE);
          settled.add(DISPLAY);
        }
        case "serial", "virtioconsole" -> settled.add(CONSOLE);
        case "device" -> {
          if (CONSOLES.contains(option.properties().kind())) {
            settled.add(CONSOLE);
          }
        }
        case "chardev" -> {
          if (option.list().kind().equals("stdio")) {
            settled.add(CONSOLE);
          }
        }
        case "debugcon", "gdb", "monitor", "parallel" -> addIfOnStdio(option, settled);
        case "curses", "display", "sdl", "spice", "vnc" -> settled.add(DISPLAY);
        case "net", "netdev", "nic", "nodefaults" -> settled.add(NETWORK);
        case "qmp", "qmp-pretty" -> {
          settled.add(QMP);
          addIfOnStdio(option, settled);
        }
        case "mon" -> {
          if (option.list().get("mode", "").equals("control")) {
            settled.add(QMP);
          }
        }
        default -> {
          // Of something else.
        }
      }
    }
    return Collections.unmodifiableSet(settled);
  }

  private static void addIfOnStdio(QemuOption option, Set<Aspect> settled) {
    String place = option.text();
    if (place.equals("stdio") || place.equals("mon:stdio") || place.startsWith("stdio,")) {
      settled.add(CONSOLE);
    }
  }
}
