package io.github.qrap.it;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.qrap.patch.KnownNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Every name that a QEMU of this machine has for what our tables list is in them. */
final class QemuNamesIT {
  private static final Pattern OPTION = Pattern.compile("(?:^|/|or )--?([A-Za-z0-9][\\w-]*)");

  private static final Pattern DEVICE =
      Pattern.compile("name \"([^\"]+)\"(?:, bus ([^,]+))?(?:, alias \"([^\"]+)\")?.*");

  private static final Map<String, String> BUSES =
      Map.of(
          "PCI", "PCI",
          "ISA", "ISA",
          "usb-bus", "USB",
          "virtio-bus", "VIRTIO",
          "spapr-vio-bus", "VIO",
          "virtual-css-bus", "CCW");

  @RegisterExtension static final MachineExtension machine = MachineExtension.empty();

  @Test
  void everyOptionIsInTheTable() throws IOException {
    assertKnown(
        (qemu, unknown) -> {
          for (String line : ask(qemu, "-help")) {
            for (String option : optionsAtTheStartOf(line)) {
              if (!KnownNames.hasOption(option)) {
                unknown.add("OptionTable needs -" + option);
              }
            }
          }
        });
  }

  /** A line of its help begins with one option, or with several ways to write it. */
  private static List<String> optionsAtTheStartOf(String line) {
    String names = line.startsWith("-") ? line.replaceFirst("(\\S+(?: or -\\S+)?).*", "$1") : "";
    return OPTION.matcher(names).results().map((MatchResult found) -> found.group(1)).toList();
  }

  @Test
  void everyNetdevIsInTheList() throws IOException {
    assertKnown(
        (qemu, unknown) -> {
          if (!hasTcg(qemu)) {
            // It lists none without KVM, and has none that the others of its build do not have.
            return;
          }
          List<String> lines = ask(qemu, "-M", "none", "-netdev", "help");
          for (String type : lines.subList(1, lines.size())) {
            if (!KnownNames.hasNetdev(type)) {
              unknown.add("NicChoice.NETDEV_TYPES needs \"" + type + "\"");
            }
          }
        });
  }

  private static boolean hasTcg(Path qemu) {
    return ask(qemu, "-accel", "help").contains("tcg");
  }

  @Test
  void everyNetworkDeviceIsInTheTableWithItsBusAndItsAlias() throws IOException {
    assertKnown(
        (qemu, unknown) -> {
          List<String> lines = ask(qemu, "-M", "none", "-device", "help");
          List<String> devices = lines.subList(lines.indexOf("Network devices:") + 1, lines.size());
          for (String line : devices.subList(0, devices.indexOf(""))) {
            Matcher device = DEVICE.matcher(line);
            assertTrue(device.matches(), line);
            checkDevice(device.group(1), Optional.ofNullable(device.group(2)), qemu, unknown);
            if (device.group(3) != null
                && !KnownNames.model(device.group(3), Installed.architecture(qemu))
                    .equals(Optional.of(device.group(1)))) {
              unknown.add("NicModel.TABLE needs the alias in: " + line);
            }
          }
        });
  }

  private static void checkDevice(
      String name, Optional<String> bus, Path qemu, Set<String> unknown) {
    Optional<String> ours = bus.map(BUSES::get);
    if (!KnownNames.model(name, Installed.architecture(qemu)).equals(Optional.of(name))) {
      unknown.add(
          "NicModel.TABLE needs row(NicFamily.OTHER, "
              + ours.map(known -> "Bus." + known + ", ").orElse("")
              + ("\"" + name + "\")"));
    } else if (KnownNames.bus(name).isPresent() && !KnownNames.bus(name).equals(ours)) {
      unknown.add("NicModel.TABLE has another bus for " + name + ": " + bus);
    }
  }

  @Test
  void everyPropertyOfANicIsKnownForItsModel() throws IOException {
    assertKnown(
        (qemu, unknown) -> {
          List<String> lines = ask(qemu, "-M", "none", "-device", "help");
          List<String> devices = lines.subList(lines.indexOf("Network devices:") + 1, lines.size());
          for (String line : devices.subList(0, devices.indexOf(""))) {
            Matcher device = DEVICE.matcher(line);
            if (device.matches() && KnownNames.bus(device.group(1)).isPresent()) {
              checkProperties(device.group(1), qemu, unknown);
            }
          }
        });
  }

  private static void checkProperties(String model, Path qemu, Set<String> unknown) {
    Set<String> properties = new HashSet<>();
    for (String line : ask(qemu, "-device", model + ",help")) {
      if (line.startsWith("  ") && line.contains("=<")) {
        properties.add(line.strip().split("=<")[0]);
      }
    }
    for (String property : properties) {
      if (!KnownNames.hasProperty(model, property)) {
        unknown.add("KnownProperties needs " + property + " of " + model);
      }
    }
    for (String property : KnownNames.propertiesOfBuses()) {
      if (KnownNames.hasProperty(model, property) && !properties.contains(property)) {
        unknown.add("Bus should not have " + property + " of " + model);
      }
    }
  }

  @Test
  void everyPciDeviceMayTakeASlotAndNoOtherCertainlyDoes() throws IOException {
    assertKnown(
        (qemu, unknown) -> {
          for (String line : ask(qemu, "-M", "none", "-device", "help")) {
            Matcher device = DEVICE.matcher(line);
            if (device.matches()) {
              boolean pci = "PCI".equals(device.group(2));
              if (pci && !KnownNames.mayBePci(device.group(1))) {
                unknown.add("PciSlots.NOT_PCI has the PCI device " + device.group(1));
              }
              if (!pci && KnownNames.isCertainlyPci(device.group(1))) {
                unknown.add("PciSlots.SEEMINGLY_PCI needs " + device.group(1));
              }
            }
          }
        });
  }

  /**
   * Boards that are in no row get the NIC that they have soldered on. Those that are known to have
   * one are listed in a file.
   */
  @Test
  void everyMachineIsInARowOrIsKnownToHaveItsNic() throws IOException {
    Set<String> boards = new HashSet<>(Files.readAllLines(Path.of("src/test/boards")));
    assertKnown(
        (qemu, unknown) -> {
          List<String> lines = ask(qemu, "-machine", "help");
          for (String line : lines.subList(1, lines.size())) {
            String type = line.split(" ")[0];
            if (!type.equals("none")
                && !boards.contains(type)
                && !KnownNames.hasMachine(type, Installed.architecture(qemu))) {
              unknown.add(
                  "MachineFamily.TABLE needs "
                      + type
                      + ", or qrap-it/src/test/boards does, if QEMU gives it a NIC for -net nic");
            }
            if (line.contains("(default)")
                && !KnownNames.hasDefaultMachine(type, Installed.architecture(qemu))) {
              unknown.add(
                  "Machine.DEFAULTS needs (\""
                      + Installed.architecture(qemu)
                      + "\", \""
                      + type
                      + "\")");
            }
          }
        });
  }

  private interface Question {
    void ask(Path qemu, Set<String> unknown);
  }

  private static void assertKnown(Question question) throws IOException {
    List<String> all = new ArrayList<>();
    for (Path qemu : Installed.qemus()) {
      Set<String> unknown = new TreeSet<>();
      question.ask(qemu, unknown);
      unknown.forEach(name -> all.add(qemu.getFileName() + ": " + name));
    }
    Suite.requireNone(all);
  }

  private static List<String> ask(Path qemu, String... arguments) {
    ProcessResult result =
        machine.run(Command.of(List.of(qemu.toString(), "-display", "none"), arguments));
    assertTrue(result.outLines().size() > 1, result.toString());
    return result.outLines();
  }
}
