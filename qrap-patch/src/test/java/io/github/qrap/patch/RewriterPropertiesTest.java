package io.github.qrap.patch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.qrap.api.Attachment;
import io.github.qrap.api.NicConflictRule;
import io.github.qrap.patch.Part.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What holds for every command line, shown on a thousand. */
@Tag("slow")
class RewriterPropertiesTest {
  private static final int LINES = 1000;

  @Test
  void printsWhatItParsed() throws CommandLineException {
    for (List<String> line : lines(1)) {
      List<String> printed = new ArrayList<>();
      for (QemuOption option : QemuCommandLine.parse(line)) {
        printed.addAll(option.words());
      }
      assertEquals(line, printed);
    }
  }

  @Test
  void leavesExactlyOneNicOnExactlyOneNetdev() throws CommandLineException {
    for (List<String> line : lines(2)) {
      List<QemuOption> result = rewrite(line);
      List<String> netdevs = new ArrayList<>();
      List<String> nics = new ArrayList<>();
      for (QemuOption option : result) {
        switch (option.name()) {
          case "netdev" -> netdevs.add(option.properties().id());
          case "nic", "net" -> nics.add(option.text());
          case "device" -> {
            if (option.properties().has("netdev") || isNic(option)) {
              nics.add(option.properties().get("netdev", "none"));
            }
          }
          default -> {}
        }
      }
      assertEquals(1, netdevs.size(), line::toString);
      assertTrue(List.of("hostnet0", "qrap0").containsAll(netdevs), line::toString);
      assertEquals(netdevs, nics, line::toString);
    }
  }

  @Test
  void leavesNothingThatRefersToWhatIsGone() throws CommandLineException {
    for (List<String> line : lines(3)) {
      List<QemuOption> result = rewrite(line);
      Set<String> devices = new HashSet<>();
      Set<String> chardevs = new HashSet<>();
      for (QemuOption option : result) {
        if (option.is("device")) {
          devices.add(option.properties().id());
        }
        if (option.is("chardev")) {
          chardevs.add(option.text());
        }
      }
      for (QemuOption option : result) {
        if (option.is("object")) {
          assertEquals("hostnet0", option.properties().get("netdev", ""));
        }
        if (option.is("set")) {
          assertTrue(devices.contains(option.text().split("\\.")[1]), line::toString);
        }
      }
      // The generator gives one to netdevs only.
      assertEquals(Set.of(), chardevs, line::toString);
    }
  }

  @Test
  void givesNoSlotThatIsTakenAndNoBusThatDoesNotExist() throws CommandLineException {
    for (List<String> line : lines(4)) {
      Set<String> places = new HashSet<>();
      Set<String> buses = new HashSet<>(Set.of("", "pci.0", "pcie.0"));
      for (QemuOption option : rewrite(line)) {
        if (option.is("device")) {
          OptionProperties device = option.properties();
          String bus = device.get("bus", "");
          buses.add(device.id());
          if (device.has("addr")) {
            String root = bus.startsWith("pci") && bus.endsWith(".0") ? "" : bus;
            String place = root + "/" + slot(device.get("addr", ""));
            assertTrue(places.add(place), () -> place + " twice on " + line);
          }
        }
      }
      for (QemuOption option : rewrite(line)) {
        if (option.is("device")) {
          String bus = option.properties().get("bus", "");
          assertTrue(buses.contains(bus), () -> bus + " on " + line);
        }
      }
    }
  }

  @Test
  void keepsEverythingElseAsItIsAndInOrder() throws CommandLineException {
    for (List<String> line : lines(5)) {
      Rewrite rewrite = plan(line).complete(Attachment.SOCKET, 5);
      List<String> before = new ArrayList<>();
      List<String> kept = new ArrayList<>();
      for (Part part : rewrite.parts()) {
        before.addAll(part.before());
        if (part.kind() == Kind.KEPT) {
          assertEquals(part.before(), part.after());
          kept.addAll(part.after());
        } else {
          assertFalse(part.by().isEmpty() || part.reason().isEmpty(), part::toString);
        }
      }
      assertEquals(line, before);
      List<String> others = new ArrayList<>();
      for (QemuOption option : QemuCommandLine.parse(line)) {
        if (hasNothingToDoWithTheNetwork(option)) {
          others.addAll(option.words());
        }
      }
      assertEquals(others, only(others, kept), line::toString);
    }
  }

  /** As the generator makes them, where only NICs and netdevs are ever referred to. */
  private static boolean hasNothingToDoWithTheNetwork(QemuOption option)
      throws CommandLineException {
    return switch (option.name()) {
      case "netdev", "nic", "net", "chardev", "object", "set", "global" -> false;
      case "device" -> !option.properties().has("netdev") && !isNic(option);
      default -> true;
    };
  }

  /** What is in both, in the order of the second. */
  private static List<String> only(List<String> wanted, List<String> from) {
    List<String> left = new ArrayList<>(wanted);
    List<String> found = new ArrayList<>();
    for (String word : from) {
      if (left.remove(word)) {
        found.add(word);
      }
    }
    return found;
  }

  /** Otherwise the tests above could pass without testing anything. */
  @Test
  void theGeneratorMakesAllThatItIsFor() throws CommandLineException {
    Map<String, Integer> seen = new TreeMap<>();
    for (List<String> line : lines(8)) {
      Set<String> features = new TreeSet<>();
      int nics = 0;
      for (Part part : plan(line).complete(Attachment.SOCKET, 5).parts()) {
        features.add(part.kind() + " by " + part.by());
        if (part.by().equals("placement") && part.kind() == Kind.ADDED) {
          features.add(part.reason());
        }
      }
      for (QemuOption option : QemuCommandLine.parse(line)) {
        features.add(option.isJson() ? "JSON of " + option.name() : "-" + option.name());
        features.add(option.words().get(0).startsWith("--") ? "two dashes" : "one dash");
        nics += option.is("device") && option.properties().has("netdev") ? 1 : 0;
      }
      features.add(nics == 0 ? "no NIC" : nics == 1 ? "one NIC" : "several NICs");
      features.forEach(feature -> seen.merge(feature, 1, Integer::sum));
    }
    for (String feature :
        List.of(
            "ADDED by placement",
            "REMOVED by chardev",
            "REMOVED by e1000",
            "REMOVED by global",
            "REMOVED by net",
            "REMOVED by netdev",
            "REMOVED by nic",
            "REMOVED by other-nics",
            "REMOVED by set",
            "REMOVED by virtio-net-pci",
            "REPLACED by netdev",
            "the guest's NIC, at the last free address",
            "the guest's NIC, where QEMU finds a place",
            "the guest's NIC, before all devices, where QEMU would have made one",
            "the guest's NIC, where the first one was",
            "JSON of device",
            "JSON of netdev",
            "JSON of object",
            "-",
            "-M",
            "-chardev",
            "-global",
            "-machine",
            "-name",
            "-net",
            "-nic",
            "-nodefaults",
            "-object",
            "-set",
            "two dashes",
            "no NIC",
            "one NIC",
            "several NICs")) {
      int times = seen.getOrDefault(feature, 0);
      assertTrue(times >= LINES / 200, () -> feature + " on " + times + " lines: " + seen);
    }
  }

  @Test
  void changesNothingTheSecondTime() throws CommandLineException {
    for (List<String> line : lines(6)) {
      List<String> once = plan(line).complete(Attachment.SOCKET, 5).arguments();
      assertEquals(once, plan(once).complete(Attachment.SOCKET, 5).arguments(), line::toString);
    }
  }

  @Test
  void keepsTheMacAddressOfTheFirstNic() throws CommandLineException {
    for (List<String> line : lines(7)) {
      String first = "";
      boolean found = false;
      // A microvm makes no NIC of the older options.
      boolean made = !line.contains("microvm");
      for (QemuOption option : QemuCommandLine.parse(line)) {
        OptionProperties read =
            switch (option.name()) {
              case "device" -> option.properties();
              case "nic", "net" -> option.list();
              default -> OptionProperties.NONE;
            };
        boolean nic =
            switch (option.name()) {
              case "device" -> read.has("netdev");
              case "nic" -> !read.get("type", "").equals("none");
              case "net" -> read.get("type", "").equals("nic");
              default -> false;
            };
        if (nic && (!found || !made && option.is("device"))) {
          found = true;
          made |= option.is("device");
          first = read.get("mac", read.get("macaddr", ""));
        }
      }
      String kept = "";
      for (QemuOption option : rewrite(line)) {
        if (option.is("device") && option.properties().has("netdev")) {
          kept = option.properties().get("mac", "");
        }
      }
      assertEquals(first, kept, line::toString);
    }
  }

  private static List<List<String>> lines(int seed) {
    CommandLineGenerator generator = new CommandLineGenerator(new Random(seed));
    List<List<String>> lines = new ArrayList<>();
    for (int i = 0; i < LINES; i++) {
      lines.add(generator.next());
    }
    return lines;
  }

  private static RewritePlan plan(List<String> line) throws CommandLineException {
    return BuiltInRules.rewriter().plan(line, "x86_64");
  }

  private static List<QemuOption> rewrite(List<String> line) throws CommandLineException {
    return QemuCommandLine.parse(plan(line).complete(Attachment.SOCKET, 5).arguments());
  }

  private static boolean isNic(QemuOption option) throws CommandLineException {
    for (NicConflictRule rule : BuiltInRules.inOrder()) {
      if (rule.conflict(option.properties().device().orElseThrow()).isPresent()) {
        return true;
      }
    }
    return false;
  }

  private static int slot(String address) {
    return PciAddress.hexadecimal(address.split("\\.")[0]);
  }
}
