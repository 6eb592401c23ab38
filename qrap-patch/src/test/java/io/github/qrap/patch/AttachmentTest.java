package io.github.qrap.patch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.qrap.api.Attachment;
import io.github.qrap.api.Attachment.Netdev;
import io.github.qrap.api.Attachment.SocketPath;
import io.github.qrap.api.Attachment.Value;
import io.github.qrap.api.Attachment.VhostUser;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How each attachment is written. */
class AttachmentTest {
  private static final String[] LIST = {"-m", "512"};
  private static final String[] JSON = {
    "-device", "{\"driver\":\"virtio-rng-pci\"}", "-nic", "none", "-m", "512"
  };

  @Test
  void aSocketIsGivenByItsDescriptor() throws CommandLineException {
    assertEquals("-netdev socket,fd=5,id=hostnet0", written(Attachment.SOCKET, LIST));
    assertEquals(
        "-netdev {\"type\":\"socket\",\"fd\":\"5\",\"id\":\"hostnet0\"}",
        written(Attachment.SOCKET, JSON));
  }

  @Test
  void aPathIsWhereQemuConnects() throws CommandLineException {
    Attachment path = new SocketPath("/run/a,b", Optional.empty());
    assertEquals(
        "-netdev stream,server=off,addr.type=unix,addr.path=/run/a,,b,id=hostnet0",
        written(path, LIST));
    assertEquals(
        "-netdev {\"type\":\"stream\",\"server\":false,"
            + "\"addr\":{\"type\":\"unix\",\"path\":\"/run/a,b\"},\"id\":\"hostnet0\"}",
        written(path, JSON));
  }

  @ParameterizedTest
  @CsvSource({
    "8.2, 1, reconnect=1",
    "8.2, 1000, reconnect=1",
    "9.1, 1001, reconnect=2",
    "9.2, 1, reconnect-ms=1",
    "9.2, 1001, reconnect-ms=1001",
    "10.0, 60000, reconnect-ms=60000"
  })
  void reconnectingIsSpelledAsTheVersionNeedsIt(String version, long millis, String setting)
      throws CommandLineException {
    Optional<Duration> wait = Optional.of(Duration.ofMillis(millis));
    assertEquals(
        "-netdev stream,server=off,addr.type=unix,addr.path=/p," + setting + ",id=hostnet0",
        written(new SocketPath("/p", wait), version, LIST));
    String[] pair = setting.split("=");
    assertEquals(
        "-netdev {\"type\":\"stream\",\"server\":false,\"addr\":{\"type\":\"unix\",\"path\":\"/p\"},\""
            + pair[0]
            + "\":"
            + pair[1]
            + ",\"id\":\"hostnet0\"}",
        written(new SocketPath("/p", wait), version, JSON));
    assertEquals(
        "-chardev socket,id=hostnet0-chardev,path=/p," + setting,
        chardev(written(new VhostUser(Optional.of("/p"), wait), version, LIST)));
  }

  @Test
  void noWaitIsShorterThanAMillisecond() throws CommandLineException {
    SocketPath path = new SocketPath("/p", Optional.of(Duration.ofNanos(1)));
    assertEquals(
        "-netdev stream,server=off,addr.type=unix,addr.path=/p,reconnect-ms=1,id=hostnet0",
        written(path, "9.2", LIST));
  }

  @Test
  void vhostUserSharesTheMemoryOfTheGuest() throws CommandLineException {
    String memory =
        "-object memory-backend-memfd,id=qrap-memory,share=on,size=512M"
            + " -machine memory-backend=qrap-memory";
    assertEquals(
        memory
            + " -chardev socket,id=hostnet0-chardev,path=/run/a,,b"
            + " -netdev vhost-user,chardev=hostnet0-chardev,id=hostnet0",
        written(new VhostUser(Optional.of("/run/a,b"), Optional.empty()), LIST));
    assertEquals(
        memory
            + " -chardev socket,id=hostnet0-chardev,fd=5"
            + " -netdev {\"type\":\"vhost-user\",\"chardev\":\"hostnet0-chardev\",\"id\":\"hostnet0\"}",
        written(new VhostUser(Optional.empty(), Optional.empty()), JSON));
  }

  @Test
  void anyOtherNetdevHasItsTypedProperties() throws CommandLineException {
    Map<String, Value> properties = new LinkedHashMap<>();
    properties.put("local.type", Value.text("fd"));
    properties.put("mtu", Value.number(1500));
    properties.put("vhost", Value.flag(false));
    properties.put("remote.path", Value.text("/a,b"));
    Netdev netdev = new Netdev("dgram", properties, Optional.of("local.str"));
    assertEquals(
        "-netdev dgram,local.type=fd,mtu=1500,vhost=off,remote.path=/a,,b,local.str=5,id=hostnet0",
        written(netdev, LIST));
    assertEquals(
        "-netdev {\"type\":\"dgram\",\"local\":{\"type\":\"fd\",\"str\":\"5\"},\"mtu\":1500,"
            + "\"vhost\":false,\"remote\":{\"path\":\"/a,b\"},\"id\":\"hostnet0\"}",
        written(netdev, JSON));
    assertEquals(
        "-netdev vde,sock=/s,up=on,id=hostnet0",
        written(
            new Netdev("vde", ordered("sock", Value.text("/s"), "up", Value.flag(true))), LIST));
  }

  private static Map<String, Value> ordered(String first, Value one, String second, Value two) {
    Map<String, Value> map = new LinkedHashMap<>();
    map.put(first, one);
    map.put(second, two);
    return map;
  }

  @Test
  void whatADemandRefusesIsNotWritten() throws CommandLineException {
    RewritePlan plan = plan("-readconfig", "vm.cfg");
    VhostUser attachment = new VhostUser(Optional.of("/p"), Optional.empty());
    CommandLineException e =
        assertThrows(CommandLineException.class, () -> plan.complete(attachment, 5));
    assertEquals(
        "the backend is not used, because the guest's memory cannot be shared: the file may describe"
            + " it: -readconfig vm.cfg",
        e.getMessage());
  }

  @Test
  void eachDemandWantsItsAttachmentAndDescriptor() throws CommandLineException {
    RewritePlan plan = plan(LIST);
    assertThrows(IllegalArgumentException.class, () -> plan.complete(List.of(), List.of()));
    assertThrows(
        IllegalArgumentException.class, () -> plan.complete(List.of(Attachment.SOCKET), List.of()));
    assertThrows(
        IllegalArgumentException.class,
        () -> plan.complete(List.of(Attachment.SOCKET, Attachment.SOCKET), List.of(5, 6)));
  }

  @Test
  void aQuestionIsCompletedWithoutABackend() throws CommandLineException {
    RewritePlan plan = plan("-version");
    assertEquals(List.of(), plan.demands());
    assertEquals(List.of("-version"), plan.complete(List.of(), List.of()).arguments());
    assertEquals(List.of("-version"), plan.complete(Attachment.SOCKET, 5).arguments());
  }

  @Test
  void everyAddedOptionHasItsReason() throws CommandLineException {
    List<Part> parts =
        plan(LIST).complete(new VhostUser(Optional.empty(), Optional.empty()), 5).changes();
    List<String> said = new ArrayList<>();
    for (Part part : parts) {
      said.add(part.after().get(0) + " " + part.by() + ": " + part.reason());
    }
    assertEquals(
        List.of(
            "-object backend: the backend shares the guest's memory",
            "-machine backend: the backend shares the guest's memory",
            "-device placement: the guest's NIC, before all devices, where QEMU would have made one",
            "-chardev backend: the backend's socket",
            "-netdev backend: the backend's socket"),
        said);
    assertEquals(
        "how QEMU reaches the backend",
        plan(LIST).complete(new SocketPath("/p", Optional.empty()), 5).changes().get(1).reason());
  }

  @Test
  void memoryIsSharedOnlyIfABackendNeedsIt() throws CommandLineException {
    String[] line = {
      "-mem-path", "/dir", "-object", "memory-backend-ram,id=a,size=1G", "-numa", "node,memdev=a"
    };
    List<Part> parts = plan(line).complete(new SocketPath("/p", Optional.empty()), 5).parts();
    assertEquals(
        List.of(
            List.of("-mem-path", "/dir"),
            List.of("-object", "memory-backend-ram,id=a,size=1G"),
            List.of("-numa", "node,memdev=a")),
        parts.subList(0, 3).stream().map(Part::after).toList());
    assertEquals(5, parts.size(), parts::toString);
  }

  @Test
  void memoryIsSharedOnceForSeveralBackends() throws CommandLineException {
    List<Attachment> backends =
        List.of(
            new VhostUser(Optional.of("/p"), Optional.empty()),
            new VhostUser(Optional.of("/q"), Optional.empty()));
    List<String> line =
        List.of(
            "-netdev user,id=a -device virtio-net-pci,netdev=a -nic user,id=b,model=virtio -m 512"
                .split(" "));
    Rewriter rewriter = new Rewriter(BuiltInRules.inOrder(), NicChoice.KEEP);
    assertEquals(
        "-chardev socket,id=a-chardev,path=/p -netdev vhost-user,chardev=a-chardev,id=a"
            + " -device virtio-net-pci,netdev=a"
            + " -chardev socket,id=b-chardev,path=/q -nic vhost-user,chardev=b-chardev,id=b,model=virtio"
            + " -m 512 -object memory-backend-memfd,id=qrap-memory,share=on,size=512M"
            + " -machine memory-backend=qrap-memory",
        String.join(
            " ", rewriter.plan(line, "x86_64").complete(backends, List.of(0, 0)).arguments()));
  }

  private static RewritePlan plan(String... line) throws CommandLineException {
    return BuiltInRules.rewriter().plan(List.of(line), "x86_64");
  }

  private static String written(Attachment attachment, String... line) throws CommandLineException {
    return backend(plan(line), attachment);
  }

  private static String written(Attachment attachment, String version, String[] line)
      throws CommandLineException {
    QemuVersion qemu = QemuVersion.parse("version " + version).orElseThrow();
    return backend(plan(line).forQemu(qemu), attachment);
  }

  /** The options that are added for the backend. */
  private static String backend(RewritePlan plan, Attachment attachment)
      throws CommandLineException {
    List<String> words = new ArrayList<>();
    for (Part part : plan.complete(attachment, 5).changes()) {
      if (part.by().equals("backend")) {
        words.addAll(part.after());
      }
    }
    return String.join(" ", words);
  }

  private static String chardev(String options) {
    return options.substring(options.indexOf("-chardev"), options.indexOf(" -netdev"));
  }
}
