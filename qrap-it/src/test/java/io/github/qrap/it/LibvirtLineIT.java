package io.github.qrap.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What becomes of command lines as libvirt writes them, in comparison with the original. Where QEMU
 * takes what the original makes of one, ours is the same but for what docs/rewrite.md lists: the
 * NIC keeps what the first one had, and its place.
 */
@Tag("original")
final class LibvirtLineIT {
  private static final int LINES = 24;

  /** Of these command lines the original makes what QEMU accepts; of the others it does not. */
  private static final int COMPARABLE = 20;

  private static final String KEPT = "bus|addr|id|mac|bootindex";
  private static final String END_OF_ARGUMENTS = "end of arguments";

  @RegisterExtension static final MachineExtension machine = MachineExtension.withPasst();

  private static String path;

  @BeforeAll
  static void installKvm() throws IOException {
    path =
        machine.install(
            "kvm",
            """
            printf '%s\\n' "$@" 'end of arguments'
            exec qemu-system-x86_64 "$@"
            """);
  }

  @TestFactory
  Stream<DynamicTest> isTheSameButForWhatTheNicKeeps() {
    Random random = new Random(3);
    AtomicInteger compared = new AtomicInteger();
    List<DynamicTest> tests = new ArrayList<>();
    for (int i = 0; i < LINES; i++) {
      List<String> line = line(random);
      tests.add(dynamicTest(String.join(" ", line), () -> compare(line, compared)));
    }
    tests.add(
        dynamicTest(
            "QEMU takes enough of what the original makes",
            () -> assertTrue(compared.get() >= COMPARABLE, compared + " of " + LINES)));
    return tests.stream();
  }

  private static void compare(List<String> line, AtomicInteger compared) {
    ProcessResult theirs = run(Qrap.ORIGINAL, line);
    ProcessResult ours = run(Qrap.LAUNCHER, line);

    assertConnected(ours);
    if (!Monitor.answer(theirs).isEmpty()) {
      assertConnected(theirs);
      boolean hadNic = line.contains("-netdev");
      assertEquals(comparable(theirs, hadNic), comparable(ours, hadNic));
      compared.incrementAndGet();
    }
  }

  private static ProcessResult run(Qrap qrap, List<String> line) {
    List<String> all = new ArrayList<>(line);
    all.addAll(Monitor.OPTIONS);
    return machine.run(Monitor.asking(qrap.with(all).with("PATH", path)));
  }

  private static void assertConnected(ProcessResult result) {
    List<String> network = Monitor.answer(result);
    assertEquals(2, network.size(), result.toString());
    assertTrue(network.get(0).contains("type=nic,model=virtio-net-pci,"), network.toString());
    assertTrue(
        network.get(1).matches(".*(hostnet|qrap)0: index=0,type=socket,.*"), network.toString());
  }

  /** The arguments in an order in which those of the NIC are last, without what it may keep. */
  private static List<String> comparable(ProcessResult result, boolean hadNic) {
    List<String> arguments = result.outLines();
    List<String> others = new ArrayList<>();
    List<String> nic = new ArrayList<>();
    for (int i = 0; !arguments.get(i).equals(END_OF_ARGUMENTS); i++) {
      String argument = hadNic ? arguments.get(i) : unplaced(arguments.get(i));
      boolean json = argument.startsWith("{");
      if (argument.contains("hostnet0")) {
        others.remove(others.size() - 1);
        nic.add(
            hadNic
                ? argument.replaceAll(
                    json ? ",\"(" + KEPT + ")\":(\"[^\"]*\"|[0-9]+)" : ",(" + KEPT + ")=[^,]*", "")
                : argument);
      } else {
        others.add(argument);
      }
    }
    others.addAll(nic);
    return others;
  }

  /** Where there was no NIC, ours takes the id and the place that libvirt would give last. */
  private static String unplaced(String argument) {
    String nic = argument.replace("qrap0", "hostnet0");
    return nic.contains("virtio-net")
        ? nic.replaceAll(",\"?(bus|addr)\"?[=:]\"?[a-z0-9.]+\"?", "")
        : nic;
  }

  private static List<String> line(Random random) {
    boolean q35 = random.nextBoolean();
    boolean json = random.nextBoolean();
    List<String> line = new ArrayList<>();
    line.addAll(List.of("-name", "guest=vm,debug-threads=on", "-machine"));
    line.add((q35 ? "pc-q35-7.2" : "pc-i440fx-7.2") + ",usb=off,accel=tcg");
    line.addAll(List.of("-m", "64", "-nodefaults", "-no-user-config"));
    int ports = 3 + random.nextInt(5);
    for (int i = 1; i <= ports && q35; i++) {
      device(
          line,
          json,
          "pcie-root-port",
          List.of(
              "port=#" + (15 + i), "chassis=#" + i, "id=pci." + i, "bus=pcie.0", "addr=0x" + i));
    }
    List<String> models =
        List.of("virtio-balloon-pci", "virtio-rng-pci", "virtio-serial-pci", "qemu-xhci");
    int devices = 1 + random.nextInt(4);
    boolean nic = random.nextBoolean();
    for (int i = 0; i < devices; i++) {
      // libvirt gives port 1 to the NIC, where there is one.
      int place = q35 ? 2 + i : 2 + 2 * i + random.nextInt(2);
      if (q35 && place > ports) {
        break;
      }
      device(line, json, models.get(i), address(q35, place, "id=device" + i));
    }
    if (nic) {
      line.add("-netdev");
      line.add(json ? "{\"type\":\"user\",\"id\":\"hostnet0\"}" : "user,id=hostnet0");
      List<String> properties = new ArrayList<>();
      properties.addAll(List.of("netdev=hostnet0", "id=net0", "mac=52:54:00:00:00:0" + devices));
      properties.addAll(address(q35, q35 ? 1 : 20, "bootindex=#1"));
      device(line, json, random.nextBoolean() ? "virtio-net-pci" : "e1000e", properties);
    }
    return line;
  }

  private static List<String> address(boolean q35, int place, String more) {
    return q35
        ? List.of(more, "bus=pci." + place, "addr=0x0")
        : List.of(more, "bus=pci.0", "addr=0x" + Integer.toHexString(place));
  }

  /** A value behind # is a number in JSON. */
  private static void device(
      List<String> line, boolean json, String driver, List<String> properties) {
    StringBuilder text = new StringBuilder(json ? "{\"driver\":\"" + driver + "\"" : driver);
    for (String property : properties) {
      String[] pair = property.split("=", 2);
      boolean number = pair[1].startsWith("#");
      String value = number ? pair[1].substring(1) : pair[1];
      text.append(json ? ",\"" + pair[0] + "\":" : "," + pair[0] + "=");
      text.append(json && !number ? "\"" + value + "\"" : value);
    }
    line.add("-device");
    line.add(text.append(json ? "}" : "").toString());
  }
}
