package io.github.qrap.patch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.qrap.api.Attachment;
import io.github.qrap.api.Attachment.Kind;
import io.github.qrap.api.Demand;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the new NIC demands of a backend. */
class DemandTest {
  @Test
  void namesTheNetdevThatIsAdded() throws CommandLineException {
    assertEquals("hostnet0", demand("").netdevId());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-nic user,mac=0:1:2:3:4:5 | 00:01:02:03:04:05",
        "-net nic,macaddr=52:54:00:00:00:01 -net user | 52:54:00:00:00:01",
        "-device e1000,mac=52:54:00:00:00:02 -device e1000 | 52:54:00:00:00:02",
        "-device e1000 -global e1000.mac=52:54:00:00:00:03 | 52:54:00:00:00:03",
        "-global virtio-net-pci.mac=52:54:00:00:00:04 | 52:54:00:00:00:04",
        "-device virtio-net-pci,id=a -set device.a.mac=52:54:00:00:00:05 | 52:54:00:00:00:05",
        "-M virt -device {\"driver\":\"e1000\",\"mac\":\"52:54:00:00:00:06\"} | 52:54:00:00:00:06"
      })
  void knowsTheMacAddressOfTheNic(String line, String mac) throws CommandLineException {
    assertEquals(Optional.of(mac), demand(line).mac());
  }

  @Test
  void knowsTheMacAddressOfANicOnBoard() throws CommandLineException {
    Demand demand = demand("arm", "-M versatilepb -net nic,macaddr=52:54:00:00:00:07 -net user");
    assertEquals(Optional.of("52:54:00:00:00:07"), demand.mac());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-device e1000", "-global e1000.mac=52:54:00:00:00:03", "-nic none"})
  void knowsNoMacAddressThatQemuChooses(String line) throws CommandLineException {
    assertEquals(Optional.empty(), demand(line).mac());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-m 512 | user {}",
        "-device virtio-rng-pci | user {}",
        // No NIC is on these, or none that has a netdev.
        "-netdev user,id=n0,restrict=on | user {restrict=[on]}",
        "-netdev tap,id=n0 -netdev user,id=n1,dns=1.1.1.1 -device e1000 | user {dns=[1.1.1.1]}",
        "-nic none -netdev user,id=n0,restrict=on | user {restrict=[on]}",
        "-device e1000 -netdev user,id=n0,dns=1.1.1.1 -device e1000,netdev=n0"
            + " | user {dns=[1.1.1.1]}",
        "-netdev hubport,id=h0,hubid=3 -device e1000,netdev=h0 -net user | user {}",
        "-readconfig vm.cfg -net nic,netdev=elsewhere -net user | user {}",
        "-netdev user,id=n0 -device e1000,netdev=n0 | user {}",
        "-netdev user,id=n0,net=10.1.0.0/16,hostfwd=tcp::1-:1,hostfwd=udp::2-:2,restrict"
            + " -device e1000,netdev=n0"
            + " | user {net=[10.1.0.0/16], hostfwd=[tcp::1-:1, udp::2-:2], restrict=[on]}",
        "-netdev {\"type\":\"user\",\"id\":\"n0\",\"restrict\":false,"
            + "\"hostfwd\":[{\"str\":\"tcp::1-:1\"},{\"str\":\"tcp::2-:2\"}]}"
            + " -device e1000,netdev=n0 | user {restrict=[off], hostfwd=[tcp::1-:1, tcp::2-:2]}",
        "-netdev {\"type\":\"stream\",\"id\":\"n0\",\"addr\":{\"type\":\"unix\",\"path\":\"/p\"}}"
            + " -device e1000,netdev=n0 | stream {addr.type=[unix], addr.path=[/p]}",
        "-netdev tap,id=n0,ifname=t0 -device e1000 -global e1000.netdev=n0 | tap {ifname=[t0]}",
        "-netdev user,id=n0 -set netdev.n0.tftp=/d -device e1000,netdev=n0 | user {tftp=[/d]}",
        "-netdev user,id=n0,dns=1.1.1.1 -netdev user,id=n1,dns=2.2.2.2 -device e1000,netdev=n1"
            + " -device e1000,netdev=n0 | user {dns=[2.2.2.2]}",
        "-nic user,id=n0,model=e1000,mac=52:54:00:00:00:01,addr=3,hostfwd=tcp::1-:1"
            + " | user {hostfwd=[tcp::1-:1]}",
        "-nic model=e1000 | user {}",
        "-nic passt,param=-4,param=-q | passt {param=[-4, -q]}",
        "-nic user,id=n0,dns=1.1.1.1 -device e1000,netdev=n0 | user {dns=[1.1.1.1]}",
        "-net nic -net user,id=n0,hostfwd=tcp::1-:1 | user {hostfwd=[tcp::1-:1]}",
        "-net tap,ifname=t0 -net nic | tap {ifname=[t0]}",
        "-net nic -net tap,ifname=t0 -net user,restrict=on | user {restrict=[on]}",
        "-net user,hostfwd=tcp::1-:1 | user {hostfwd=[tcp::1-:1]}",
        "-M microvm -net user,dns=1.1.1.1 -net nic -device virtio-net-device,netdev=hub0port1"
            + " | user {dns=[1.1.1.1]}",
        "-netdev user,id=n0,dns=1.1.1.1 -net nic,netdev=n0 -net user | user {dns=[1.1.1.1]}",
        "-netdev hubport,id=h0,hubid=0 -device e1000,netdev=h0 -net none -net user,dns=1.1.1.1"
            + " | user {dns=[1.1.1.1]}",
        "-netdev hubport,id=h0,hubid=3 -device e1000,netdev=h0"
            + " -netdev hubport,id=h1,hubid=2,netdev=n1 -netdev user,id=n1,dns=1.1.1.1"
            + " -netdev hubport,id=h2,hubid=3,netdev=n2 -netdev user,id=n2,dns=2.2.2.2"
            + " -net user | user {dns=[2.2.2.2]}"
      })
  void knowsTheNetdevInWhosePlaceTheBackendComes(String line, String replaced)
      throws CommandLineException {
    assertEquals(
        replaced,
        demand(line)
            .replaced()
            .map(netdev -> netdev.type() + " " + netdev.settings())
            .orElse("nothing"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-nodefaults",
        "-nic none",
        "-net none",
        "-net nic",
        "-netdev tap,id=n0 -device e1000"
      })
  void knowsNoNetdevWhereTheNicHadNone(String line) throws CommandLineException {
    assertEquals(Optional.empty(), demand(line).replaced());
  }

  @Test
  void whyNothingCanBeSharedComesBeforeWhatThisQemuCannotDo() throws CommandLineException {
    RewritePlan plan =
        BuiltInRules.rewriter().plan(List.of("-m", "1X"), "x86_64").forQemu(new QemuVersion(7, 2));
    assertEquals(
        Optional.of("the guest's memory cannot be shared: its size is not understood: \"1X\""),
        plan.demands().get(0).refusal(Kind.VHOST_USER));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | '' | the version of this QEMU is not known; from 8.0 on, QEMU can reconnect | ''",
        "7.1 | QEMU 7.1 cannot connect to a path; QEMU 7.2 can"
            + " | QEMU 7.1 cannot reconnect; QEMU 8.0 can"
            + " | QEMU 7.1 may end when a guest starts such a NIC; QEMU 8.2 does not",
        "7.2 | '' | QEMU 7.2 cannot reconnect; QEMU 8.0 can"
            + " | QEMU 7.2 may end when a guest starts such a NIC; QEMU 8.2 does not",
        "8.0 | '' | '' | QEMU 8.0 may end when a guest starts such a NIC; QEMU 8.2 does not",
        "8.2 | '' | '' | ''",
        "10.1 | '' | '' | ''"
      })
  void refusesWhatThisQemuCannotDo(
      String version, String path, String reconnecting, String vhostUser)
      throws CommandLineException {
    RewritePlan plan = BuiltInRules.rewriter().plan(List.of("-m", "512"), "x86_64");
    if (!version.isEmpty()) {
      plan = plan.forQemu(QemuVersion.parse("version " + version).orElseThrow());
    }
    Demand demand = plan.demands().get(0);
    assertEquals(path, demand.refusal(Kind.PATH).orElse(""));
    assertEquals(reconnecting, demand.refusal(Kind.RECONNECTING_PATH).orElse(""));
    assertEquals(Optional.empty(), demand.refusal(Kind.SOCKET));
    assertEquals(Optional.empty(), demand.refusal(Kind.NETDEV));
    assertEquals(vhostUser, demand.refusal(Kind.VHOST_USER).orElse(""));
  }

  @Test
  void theVersionChangesNothingElse() throws CommandLineException {
    RewritePlan plan =
        BuiltInRules.rewriter().plan(List.of("--unknown", "-device", "e1000"), "x86_64");
    RewritePlan known = plan.forQemu(new QemuVersion(10, 0));
    assertEquals(plan.unknownOptions(), known.unknownOptions());
    assertEquals(plan.demands().get(0).mac(), known.demands().get(0).mac());
    assertEquals(plan.complete(Attachment.SOCKET, 5), known.complete(Attachment.SOCKET, 5));
    assertTrue(
        BuiltInRules.rewriter()
            .plan(List.of("-help"), "x86_64")
            .forQemu(new QemuVersion(10, 0))
            .isQuestion());
  }

  private static Demand demand(String line) throws CommandLineException {
    return demand("x86_64", line);
  }

  private static Demand demand(String architecture, String line) throws CommandLineException {
    List<String> words = new ArrayList<>();
    for (String word : line.split(" ")) {
      if (!word.isEmpty()) {
        words.add(word);
      }
    }
    List<Demand> demands = BuiltInRules.rewriter().plan(words, architecture).demands();
    assertEquals(1, demands.size());
    return demands.get(0);
  }
}
