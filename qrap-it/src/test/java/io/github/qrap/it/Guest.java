package io.github.qrap.it;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The guest that {@code src/guest/make-guest} makes of the distribution's kernel and busybox. */
final class Guest {
  private final Path directory;

  private Guest(Path directory) {
    this.directory = directory;
  }

  /** Makes the guest's files in the machine's directory. */
  static Guest makeIn(Machine machine) {
    Path directory = machine.directory().resolve("guest");
    String maker = Path.of("src/guest/make-guest").toAbsolutePath().toString();
    machine.succeed(Command.of(List.of(maker, directory.toString())));
    return new Guest(directory);
  }

  /** Puts a program that needs no library into its {@code /bin}. */
  void install(Machine machine, Path program) {
    // The kernel unpacks one archive after the other.
    machine.succeed(
        Command.of(List.of(program.toString(), directory.resolve("initrd").toString()))
            .inScript(
                "mkdir -p more/bin && cp \"$1\" more/bin && cd more"
                    + " && find bin | cpio --quiet -o -H newc -R 0:0 >>\"$2\""));
  }

  /** Where its {@code vmlinuz} and {@code initrd} are. */
  Path directory() {
    return directory;
  }

  /** QEMU's arguments that boot it, without a display or a network. */
  List<String> boot(String page) {
    return Stream.concat(
            Stream.of("-m", "256", "-display", "none", "-nodefaults"), kernel(page).stream())
        .toList();
  }

  /** QEMU's arguments that add it to a command line that has memory and no console. */
  List<String> kernel(String page) {
    List<String> arguments = new ArrayList<>();
    // Understood also where kvm is a script that adds -enable-kvm.
    if (Machine.IS_X86) {
      arguments.addAll(List.of("-machine", "accel=tcg"));
    } else {
      arguments.addAll(List.of("-machine", "virt,accel=tcg", "-cpu", "cortex-a72"));
    }
    arguments.addAll(List.of("-no-reboot", "-serial", "stdio"));
    arguments.addAll(List.of("-kernel", directory.resolve("vmlinuz").toString()));
    arguments.addAll(List.of("-initrd", directory.resolve("initrd").toString()));
    // The kernel's check of its timer fails now and then under emulation, on a busy machine. Those
    // of its ciphers take some 0.4 seconds.
    arguments.addAll(
        List.of(
            "-append",
            (Machine.IS_X86 ? "console=ttyS0" : "console=ttyAMA0")
                + " quiet no_timer_check cryptomgr.notests page="
                + page));
    return arguments;
  }

  /**
   * What the guest printed on its console.
   *
   * @param cards address and model of each network card on PCI, with a driver or without
   * @param nics interface, driver and MAC address of each
   * @param leases interface and address of each, and what came with it
   * @param told what else came with a lease: its kind and its values
   * @param addresses interface and global IPv6 address of each
   * @param reached of the places that it was to reach
   * @param page what it fetched
   * @param failure why it could not
   */
  record Report(
      List<String> cards,
      List<String> nics,
      List<String> leases,
      List<String> told,
      List<String> addresses,
      List<String> reached,
      Optional<String> page,
      Optional<String> failure) {
    static Report of(ProcessResult qemu) {
      List<String> lines = qemu.outLines();
      int begin = lines.indexOf("guest: page begin");
      int end = lines.indexOf("guest: page end");
      Report report =
          new Report(
              after("guest: pci ", lines),
              after("guest: nic ", lines),
              after("guest: lease ", lines),
              after("guest: told ", lines),
              after("guest: address ", lines),
              after("guest: reached ", lines),
              begin < 0 || end < begin
                  ? Optional.empty()
                  : Optional.of(String.join("\n", lines.subList(begin + 1, end))),
              after("guest: failed: ", lines).stream().findFirst());
      if (report.page.isEmpty()
          && report.failure.isEmpty()
          && !lines.contains("guest: done")
          && !lines.contains("guest: waits for the power button")) {
        throw new AssertionError("the guest did not get to its end: " + qemu);
      }
      return report;
    }

    private static List<String> after(String prefix, List<String> lines) {
      return lines.stream()
          .filter(line -> line.startsWith(prefix))
          .map(line -> line.substring(prefix.length()))
          .toList();
    }
  }
}
