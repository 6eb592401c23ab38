package io.github.qrap.patch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.qrap.api.Attachment;
import io.github.qrap.api.Attachment.Kind;
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
import org.junit.jupiter.params.provider.ValueSource;

/** How each attachment is written. */
class AttachmentTest {
  private static final String[] LIST = {"-m", "512"};
  private static final String[] JSON = {"-device", "{\"driver\":\"virtio-rng-pci\"}"};

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
    "8.0, 1, reconnect=1",
    "8.0, 1000, reconnect=1",
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
        written(new VhostUser(Optional.empty(), Optional.empty()), JSON[0], JSON[1], "-m", "512"));
  }

  @ParameterizedTest
  @CsvSource({"512, 512M", "512M, 512M", "2g, 2g", "1T, 1T", "size=64m, 64m"})
  void sharedMemoryHasTheSizeThatTheGuestHas(String given, String size)
      throws CommandLineException {
    VhostUser attachment = new VhostUser(Optional.of("/p"), Optional.empty());
    assertEquals(
        "-object memory-backend-memfd,id=qrap-memory,share=on,size=" + size,
        written(attachment, "-m", "1", "-m", given).split(" -machine ")[0]);
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
    RewritePlan plan = plan("-device", "virtio-rng-pci");
    VhostUser attachment = new VhostUser(Optional.of("/p"), Optional.empty());
    CommandLineException e =
        assertThrows(CommandLineException.class, () -> plan.complete(attachment, 5));
    assertEquals(
        "the backend is not used, because the command line does not say how much memory the guest"
            + " has: -m SIZE",
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
            "-device placement: the guest's NIC, where QEMU finds a place",
            "-object backend: the backend shares the guest's memory",
            "-machine backend: the backend shares the guest's memory",
            "-chardev backend: the backend's socket",
            "-netdev backend: the backend's socket"),
        said);
    assertEquals(
        "how QEMU reaches the backend",
        plan(LIST).complete(new SocketPath("/p", Optional.empty()), 5).changes().get(1).reason());
  }

  @ParameterizedTest
  @ValueSource(strings = {"-m 512", "-device {\"driver\":\"virtio-rng-pci\"} -m 1G"})
  void aSecondRewriteRefusesToShareTheMemoryAgain(String line) throws CommandLineException {
    List<String> once =
        plan(line.split(" "))
            .complete(new VhostUser(Optional.of("/p"), Optional.empty()), 5)
            .arguments();
    RewritePlan twice = plan(once.toArray(String[]::new));
    assertEquals(
        Optional.of(
            "it needs shared memory, and qrap cannot share what is set up by -object "
                + once.get(once.indexOf("-object") + 1)),
        twice.demands().get(0).refusal(Kind.VHOST_USER));
    List<String> arguments = twice.complete(Attachment.SOCKET, 5).arguments();
    assertEquals(-1, arguments.indexOf("-chardev"), "the idle character device goes");
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
