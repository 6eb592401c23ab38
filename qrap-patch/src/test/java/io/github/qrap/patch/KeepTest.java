package io.github.qrap.patch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.qrap.api.Attachment;
import io.github.qrap.api.Attachment.Kind;
import io.github.qrap.api.Attachment.Netdev;
import io.github.qrap.api.Attachment.SocketPath;
import io.github.qrap.api.Attachment.Value;
import io.github.qrap.api.Attachment.VhostUser;
import io.github.qrap.api.Demand;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@link NicChoice#KEEP} demands and leaves alone; the golden files show the lines. */
class KeepTest {
  private static final Attachment PATH = new SocketPath("/a,b", Optional.empty());
  private static final Attachment VHOST_USER =
      new VhostUser(Optional.of("/run/v"), Optional.empty());

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-netdev user,id=n0,dns=1.1.1.1 -device e1000,netdev=n0,mac=52:54:00:00:00:01"
            + " -netdev tap,id=n1 -device e1000,netdev=n1"
            + " -netdev passt,id=n2,mtu=1400 -device e1000,netdev=n2"
            + " | n0 52:54:00:00:00:01 user {dns=[1.1.1.1]}; n2 - passt {mtu=[1400]}",
        "-nic user,id=a,mac=0:1:2:3:4:5,hostfwd=tcp::1-:1 -nic model=e1000"
            + " | a 00:01:02:03:04:05 user {hostfwd=[tcp::1-:1]}; hostnet0 - user {}",
        "-netdev user,id=hostnet0 -device e1000,netdev=hostnet0 -nic user"
            + " | hostnet0 - user {}; hostnet1 - user {}",
        "-net tap -net nic,macaddr=52:54:00:00:00:01 -net nic -net user,net=10.1.0.0/16"
            + " | hostnet0 52:54:00:00:00:01 user {net=[10.1.0.0/16]}",
        "-netdev hubport,id=h0,hubid=3 -device e1000,netdev=h0,mac=52:54:00:00:00:01"
            + " -netdev hubport,id=h1,hubid=3,netdev=n1 -netdev user,id=n1"
            + " | n1 52:54:00:00:00:01 user {}",
        "-netdev user,id=n0 -netdev user,id=n1 -device e1000 -global e1000.netdev=n1"
            + " -global e1000.mac=52:54:00:00:00:01 | n1 52:54:00:00:00:01 user {}; n0 - user {}",
        "-m 64 | hostnet0 - user {}",
        "-M microvm | hostnet0 - user {}",
        "-nodefaults -device e1000,mac=52:54:00:00:00:01 | hostnet0 52:54:00:00:00:01 nothing",
        "-nic none -global virtio-net-pci.mac=52:54:00:00:00:01"
            + " | hostnet0 52:54:00:00:00:01 nothing",
        "-net tap,ifname=t0 | hostnet0 - nothing",
        "-nic tap,ifname=t0 -nic tap,ifname=t1 | hostnet0 - tap {ifname=[t0]}"
      })
  void eachNetworkOfQemusOwnIsADemandAndElseTheFirstNic(String line, String demands)
      throws CommandLineException {
    List<String> found = new ArrayList<>();
    for (Demand demand : plan(line).demands()) {
      found.add(
          demand.netdevId()
              + " "
              + demand.mac().orElse("-")
              + " "
              + demand
                  .replaced()
                  .map(netdev -> netdev.type() + " " + netdev.settings())
                  .orElse("nothing"));
    }
    assertEquals(demands, String.join("; ", found));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-netdev user,id=n0 -device e1000,netdev=n0"
            + " | -netdev stream,server=off,addr.type=unix,addr.path=/a,,b,id=n0"
            + " -device e1000,netdev=n0",
        "-netdev {\"type\":\"user\",\"id\":\"n0\"} -device e1000,netdev=n0"
            + " | -netdev {\"type\":\"stream\",\"server\":false,\"addr\":{\"type\":\"unix\","
            + "\"path\":\"/a,b\"},\"id\":\"n0\"} -device e1000,netdev=n0",
        "-nic user,id=n0,model=e1000,mac=52:54:00:00:00:01"
            + " | -netdev stream,server=off,addr.type=unix,addr.path=/a,,b,id=n0"
            + " -netdev hubport,hubid=1,netdev=n0,id=n0-port"
            + " -nic hubport,hubid=1,model=e1000,mac=52:54:00:00:00:01",
        "-netdev hubport,hubid=1,id=h -nic user -nic user"
            + " | -netdev hubport,hubid=1,id=h"
            + " -netdev stream,server=off,addr.type=unix,addr.path=/a,,b,id=hostnet0"
            + " -netdev hubport,hubid=2,netdev=hostnet0,id=hostnet0-port -nic hubport,hubid=2"
            + " -netdev stream,server=off,addr.type=unix,addr.path=/a,,b,id=hostnet1"
            + " -netdev hubport,hubid=3,netdev=hostnet1,id=hostnet1-port -nic hubport,hubid=3",
        "-net nic -net user,id=u"
            + " | -net nic -netdev stream,server=off,addr.type=unix,addr.path=/a,,b,id=u"
            + " -netdev hubport,hubid=0,netdev=u,id=u-port",
        "-m 64 | -m 64 -net nic,netdev=hostnet0"
            + " -netdev stream,server=off,addr.type=unix,addr.path=/a,,b,id=hostnet0"
      })
  void aPathIsWrittenInThePlaceOfEachForm(String line, String expected)
      throws CommandLineException {
    List<String> once = completed(plan(line), PATH);
    assertEquals(expected, String.join(" ", once));
    List<String> twice = completed(rewriter().plan(once, "x86_64"), PATH);
    assertEquals(once, twice);
  }

  @Test
  void whatOnlyNetdevCanDescribeReachesAnOlderFormByAHub() throws CommandLineException {
    Netdev vde = new Netdev("vde", Map.of("sock", Value.text("/s")));
    assertEquals(
        "-netdev vde,sock=/s,id=n0 -netdev hubport,hubid=1,netdev=n0,id=n0-port"
            + " -nic hubport,hubid=1",
        String.join(" ", completed(plan("-nic user,id=n0"), vde)));
  }

  @Test
  void vhostUserIsWrittenForEveryFormThatIsOnNoHub() throws CommandLineException {
    String memory =
        " -object memory-backend-memfd,id=qrap-memory,share=on,size=512M"
            + " -machine memory-backend=qrap-memory";
    assertEquals(
        "-m 512 -chardev socket,id=n0-chardev,path=/run/v"
            + " -netdev vhost-user,chardev=n0-chardev,id=n0 -device virtio-net-pci,netdev=n0"
            + memory,
        String.join(
            " ",
            completed(
                plan("-m 512 -netdev user,id=n0 -device virtio-net-pci,netdev=n0"), VHOST_USER)));
    assertEquals(
        "-m 512 -chardev socket,id=n0-chardev,path=/run/v"
            + " -nic vhost-user,chardev=n0-chardev,id=n0,model=virtio"
            + memory,
        String.join(" ", completed(plan("-m 512 -nic user,id=n0,model=virtio"), VHOST_USER)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-netdev user,id=n0 -device virtio-net-pci,netdev=n0 | ''",
        "-netdev {\"type\":\"user\",\"id\":\"n0\"} -device virtio-net-pci,netdev=n0 | ''",
        "-netdev user,id=n0 -device virtio-net-pci -global virtio-net-pci.netdev=n0 | ''",
        "-nic user,model=virtio | ''",
        "-netdev user,id=n0 -net nic,netdev=n0,model=virtio | ''",
        "-nodefaults -device virtio-net-pci | ''",
        "-nic user | the guest's NIC is not a virtio NIC, which vhost-user needs",
        "-S | the guest's NIC is not a virtio NIC, which vhost-user needs",
        "-netdev user,id=n0 -device e1000,netdev=n0"
            + " | the guest's NIC is not a virtio NIC, which vhost-user needs",
        "-netdev user,id=n0 | no NIC of the command line is on this netdev",
        "-net nic,model=virtio -net user"
            + " | this netdev is on a hub, which vhost-user does not reach",
        "-netdev user,id=n0 -netdev hubport,id=h0,hubid=0,netdev=n0 -net nic,model=virtio"
            + " | this netdev is on a hub, which vhost-user does not reach",
        "-netdev user,id=n0 -device virtio-net-pci,netdev=n0"
            + " -object filter-dump,id=f,netdev=n0,file=d"
            + " | a filter is on this netdev, and vhost-user cannot be filtered",
        "-netdev {\"type\":\"user\",\"id\":\"0\"}"
            + " -device {\"driver\":\"virtio-net-pci\",\"netdev\":\"0\"}"
            + " | no character device can be named after this netdev's id",
        "-mem-path /d -nic user,model=virtio"
            + " | the guest's memory cannot be shared: the guest's writes would go to a file, as this is no directory on hugetlbfs or tmpfs: -mem-path /d"
      })
  void refusesVhostUserWhereThatNicCannotHaveIt(String line, String reason)
      throws CommandLineException {
    Demand demand = plan("-m 512 " + line).demands().get(0);
    assertEquals(reason, demand.refusal(Kind.VHOST_USER).orElse(""));
    for (Kind kind : List.of(Kind.SOCKET, Kind.PATH, Kind.NETDEV)) {
      assertEquals(Optional.empty(), demand.refusal(kind));
    }
  }

  @Test
  void vhostUserIsForTheNicThatTheMachineGets() throws CommandLineException {
    List<String> line = List.of("-M", "virt", "-m", "512", "-nic", "user");
    assertEquals(
        Optional.empty(),
        rewriter().plan(line, "aarch64").demands().get(0).refusal(Kind.VHOST_USER));
  }

  @Test
  void withOneBackendTheOthersStayAndEachIsNamed() throws CommandLineException {
    RewritePlan plan =
        plan(
            "-netdev user,id=n0 -nic user,model=e1000,id=n1 -netdev user,id=n2"
                + " -device e1000,netdev=n2 -set netdev.n2.net=10.0.3.0/24 -set nic.n1.mac="
                + "52:54:00:00:00:01");
    RewritePlan one = plan.forOneBackend("there is one");
    assertEquals(3, plan.demands().size());
    assertEquals(List.of("n1"), one.demands().stream().map(Demand::netdevId).toList());
    Rewrite rewrite = one.complete(Attachment.SOCKET, 5);
    assertEquals(
        "-netdev user,id=n0 -nic socket,fd=5,id=n1,model=e1000,mac=52:54:00:00:00:01"
            + " -netdev user,id=n2 -device e1000,netdev=n2 -set netdev.n2.net=10.0.3.0/24",
        String.join(" ", rewrite.arguments()));
    assertEquals(
        List.of(
            "-netdev user,id=n0: stays as it is, because there is one",
            "-netdev user,id=n2: stays as it is, because there is one"),
        rewrite.warnings());
  }

  @Test
  void aPlanWithOneDemandIsForOneBackendAsItIs() throws CommandLineException {
    RewritePlan plan = plan("-nic user");
    assertSame(plan, plan.forOneBackend("there is one"));
  }

  @Test
  void aPlanForOneBackendStaysOneForItsQemu() throws CommandLineException {
    RewritePlan plan =
        plan("-nic user -nic user").forQemu(new QemuVersion(7, 1)).forOneBackend("there is one");
    assertEquals(1, plan.demands().size());
    assertTrue(plan.demands().get(0).refusal(Kind.PATH).isPresent());
  }

  @Test
  void warnsThatAFileIsNotSeenButNotThatNicsBecomeOne() throws CommandLineException {
    assertEquals(
        List.of("vm.cfg: devices in this file are not seen; a NIC there stays as it is"),
        plan("-readconfig vm.cfg -nic user -nic user")
            .forOneBackend("x")
            .complete(Attachment.SOCKET, 5)
            .warnings()
            .subList(0, 1));
    assertEquals(
        List.of(),
        plan("-nic user -nic tap -device e1000").complete(Attachment.SOCKET, 5).warnings());
  }

  @Test
  void namesTheNetdevFromWhichTheFirstNicMoves() throws CommandLineException {
    assertEquals(
        List.of(
            "-nic tap,ifname=a: not kept: the guest's network comes from the backend instead;"
                + " beside a -nic user, it can stay"),
        plan("-nic tap,ifname=a -nic tap,ifname=b").complete(Attachment.SOCKET, 5).warnings());
    // Which is so:
    assertEquals(
        "-nic tap,ifname=a -nic tap,ifname=b -nic socket,fd=5,id=hostnet0",
        String.join(
            " ",
            completed(plan("-nic tap,ifname=a -nic tap,ifname=b -nic user"), Attachment.SOCKET)));
  }

  @Test
  void saysOfEachChangeWhoMadeItAndWhy() throws CommandLineException {
    List<String> said = new ArrayList<>();
    for (Part part :
        plan("-netdev user,id=n0 -set netdev.n0.restrict=on -device e1000,netdev=n0")
            .complete(Attachment.SOCKET, 5)
            .changes()) {
      said.add(part.kind() + " " + part.by() + ": " + part.reason());
    }
    assertEquals(
        List.of(
            "REPLACED backend: the backend's socket",
            "REMOVED set: a property of something that was replaced"),
        said);
  }

  @Test
  void changesOnlyQemusOwnNetworksOnEveryLineThatHasOne() throws CommandLineException {
    CommandLineGenerator generator = new CommandLineGenerator(new Random(9));
    int lines = 0;
    int several = 0;
    while (lines < 500) {
      List<String> line = generator.next();
      if (networks(line).isEmpty()) {
        continue;
      }
      lines++;
      RewritePlan plan = rewriter().plan(line, "x86_64");
      several += plan.demands().size() > 1 ? 1 : 0;
      assertEquals(networks(line).size(), plan.demands().size(), line::toString);
      Rewrite rewrite = plan.complete(sockets(plan), numbers(plan));
      List<String> changed = new ArrayList<>();
      for (Part part : rewrite.changes()) {
        changed.add(part.before().get(1));
      }
      assertEquals(networks(line), changed, line::toString);
      assertEquals(line.size(), rewrite.arguments().size(), line::toString);
    }
    assertTrue(several > 50, several + " lines with several");
  }

  /** What describes them; the generator sets no property of theirs. */
  private static List<String> networks(List<String> line) throws CommandLineException {
    List<String> found = new ArrayList<>();
    for (QemuOption option : QemuCommandLine.parse(line)) {
      boolean netdev = option.is("netdev") || option.is("nic") || option.is("net");
      if (netdev && option.properties().kind().equals("user")) {
        found.add(option.text());
      }
    }
    return found;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-nic tap,model=e1000 | ",
        "-nic none | ",
        "-device e1000 | ",
        "-m 64 | ",
        "-nic tap -nic user,id=mine | mine"
      })
  void networksThatAreNotQemusOwnMayBeKeptToo(String line, @Nullable String netdev)
      throws CommandLineException {
    RewritePlan plan =
        new Rewriter(BuiltInRules.inOrder(), NicChoice.KEEP_NETWORKS)
            .plan(List.of(line.split(" ")), "x86_64");
    assertEquals(
        Optional.ofNullable(netdev).stream().toList(),
        plan.demands().stream().map(Demand::netdevId).toList());
    if (netdev == null) {
      assertEquals(line, String.join(" ", completed(plan, Attachment.SOCKET)));
    }
  }

  private static Rewriter rewriter() {
    return new Rewriter(BuiltInRules.inOrder(), NicChoice.KEEP);
  }

  private static RewritePlan plan(String line) throws CommandLineException {
    return rewriter().plan(List.of(line.split(" ")), "x86_64");
  }

  private static List<String> completed(RewritePlan plan, Attachment attachment)
      throws CommandLineException {
    int count = plan.demands().size();
    return plan.complete(Collections.nCopies(count, attachment), numbers(plan)).arguments();
  }

  private static List<Attachment> sockets(RewritePlan plan) {
    return Collections.nCopies(plan.demands().size(), Attachment.SOCKET);
  }

  private static List<Integer> numbers(RewritePlan plan) {
    List<Integer> numbers = new ArrayList<>();
    for (int i = 0; i < plan.demands().size(); i++) {
      numbers.add(5 + i);
    }
    return numbers;
  }
}
