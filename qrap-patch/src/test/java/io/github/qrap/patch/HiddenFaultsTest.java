package io.github.qrap.patch;

import static java.util.Collections.nCopies;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.qrap.api.Attachment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class HiddenFaultsTest {
  private static final String PREFIX = ": without qrap, QEMU would refuse this: ";
  private static final String OF_A_MODEL =
      ": without qrap, QEMU would refuse this or make no NIC: ";

  /** Each command line of the file, of which QEMU says the same, with what is said of it. */
  private static Stream<Map.Entry<String, List<String>>> lines() {
    Map<String, List<String>> faults = new TreeMap<>();
    String line = "";
    for (String text : read()) {
      if (text.startsWith("  ")) {
        faults.get(line).add(fault(text.strip()));
      } else {
        line = text;
        faults.put(line, new ArrayList<>());
      }
    }
    return faults.entrySet().stream();
  }

  private static String fault(String text) {
    String prefix = text.contains("has no NIC model") ? OF_A_MODEL : PREFIX;
    return text.replaceFirst(": (?=[^:]*$)", prefix);
  }

  private static List<String> read() {
    try {
      return Files.readAllLines(
          Path.of(HiddenFaultsTest.class.getResource("hidden-faults").getPath()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("lines")
  void saysWhatIsHiddenAndNothingOfSoundLines(Map.Entry<String, List<String>> line)
      throws CommandLineException {
    assertEquals(line.getValue(), found(line.getKey(), "x86_64", NicChoice.BEST));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "s390x | -device virtio-net-ccw,devno=fe.0.0001,mq=on |",
        "s390x | -device virtio-net,addr=5 |"
            + " -device virtio-net,addr=5: there is no property addr of virtio-net-ccw NICs",
        "s390x | -device virtio-net-ccw,ioeventfd=on,vectors=0 |"
            + " -device virtio-net-ccw,ioeventfd=on,vectors=0:"
            + " there is no property vectors of virtio-net-ccw NICs",
        "ppc64 | -device spapr-vlan,reg=0x5000,use-rx-buffer-pools=on |",
        "m68k | -M virt -device virtio-net,mq=on |",
        "m68k | -M virt -device virtio-net,loadparm=1 | -device virtio-net,loadparm=1:"
            + " there is no property loadparm of virtio-net-device NICs",
        "m68k | -M virt -device e1000 | -device e1000: this machine has no bus for e1000",
        "arm | -M versatilepb -nic user,model=smc91c111 |",
        "arm | -M versatilepb -nic user,model=e1000 -global e1000.foo=1 |",
        "aarch64 | -M raspi3b -device usb-net |",
        "aarch64 | -M virt -nic user,model=foo |"
            + " -nic user,model=foo: this machine has no NIC model foo",
        "aarch64 | -M virt -nic user,model=ne2k_isa |"
            + " -nic user,model=ne2k_isa: this machine has no NIC model ne2k_isa",
        "aarch64 | -M virt -nic user,model=virtio |",
        "ppc64 | -M pseries -nic user,model=foo |",
        "aarch64 | -M virt -device e1000 -device e1000,bus=pci.7,addr=1 |",
        "x86_64 | -net user -net nic,netdev=hub0port0 |",
        "x86_64 | -device e1000 -device acme-bridge -device e1000,bus=pci.7 |",
        // The new NIC is there, so that QEMU sees it.
        "x86_64 | -device e1000,bus=pci.7 |",
        "x86_64 | -device e1000,addr=1 |",
        "x86_64 | -netdev user,id=n -device e1000,netdev=n,failover_pair_id=v"
            + " -device virtio-net-pci,id=v,netdev=n |",
        // These can be anywhere, or are none of QEMU's that have a single netdev.
        "x86_64 | -device vfio-pci,failover_pair_id=n,addr=6 -device e1000,addr=5"
            + " -device e1000,id=n,addr=6 |",
        "x86_64 | -device usb-hub,addr=6 -device e1000,addr=5 -device e1000,addr=7 |",
        "x86_64 | -device rocker,foo=1 |",
        "x86_64 | -device e1000,autonegotiation=on,x-tomorrow=1 |",
        "x86_64 | -nic user,model=xen |",
        "x86_64 | -netdev af-xdp,id=n,foo=1 |",
        "x86_64 | -net nic,addr=5 -net nic,addr=5 |",
        "x86_64 | -device pxb,id=x -device e1000,addr=5 -device e1000,addr=5 |",
      })
  void knowsTheMachine(String architecture, String line, String fault) throws CommandLineException {
    List<String> expected = fault == null ? List.of() : List.of(fault(fault));
    assertEquals(expected, found(line, architecture, NicChoice.BEST));
  }

  @Test
  void qemuItselfSeesANicThatIsKept() throws CommandLineException {
    assertEquals(
        List.of("-netdev tap,id=n,foo=1" + PREFIX + "a netdev of type tap has no property foo"),
        found("-netdev tap,id=n,foo=1 -device e1000,netdev=n,foo=1", "x86_64", NicChoice.KEEP));
    assertEquals(List.of(), found("-nic user,addr=5,model=foo", "x86_64", NicChoice.KEEP));
    assertEquals(List.of(), found("-netdev tap,id=n,foo=1 -nic user", "x86_64", NicChoice.KEEP));
  }

  @Test
  void qemuItselfSeesWhatIsInTheNewNicsPlace() throws CommandLineException {
    assertEquals(
        List.of(),
        found("-device e1000,addr=5 -device virtio-rng-pci,addr=5", "x86_64", NicChoice.BEST));
  }

  @Test
  void aDeviceThatOnlyItsNetdevMakesANicIsNamed() throws CommandLineException {
    List<String> line = List.of("-netdev", "user,id=n", "-device", "rtl8140,netdev=n");
    RewritePlan plan = new Rewriter(BuiltInRules.inOrder(), NicChoice.BEST).plan(line, "x86_64");
    List<String> warnings = plan.complete(List.of(Attachment.SOCKET), List.of(5)).warnings();
    assertEquals(List.of("-device rtl8140,netdev=n: qrap knows no NIC rtl8140"), warnings);
  }

  private static List<String> found(String line, String architecture, NicChoice choice)
      throws CommandLineException {
    RewritePlan plan =
        new Rewriter(BuiltInRules.inOrder(), choice).plan(List.of(line.split(" ")), architecture);
    int backends = plan.demands().size();
    return plan
        .complete(nCopies(backends, Attachment.SOCKET), nCopies(backends, 5))
        .warnings()
        .stream()
        .filter(warning -> warning.contains(": without qrap, "))
        .toList();
  }
}
