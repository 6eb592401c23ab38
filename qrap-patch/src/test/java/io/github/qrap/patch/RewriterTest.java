package io.github.qrap.patch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.qrap.api.Attachment;
import io.github.qrap.api.Attachment.Value;
import io.github.qrap.api.DeviceOption;
import io.github.qrap.api.NicConflictRule;
import io.github.qrap.patch.Part.Kind;
import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RewriterTest {
  private static Rewrite rewrite(String... arguments) throws CommandLineException {
    return plan(arguments).complete(Attachment.SOCKET, 5);
  }

  private static RewritePlan plan(String... arguments) throws CommandLineException {
    return BuiltInRules.rewriter().plan(List.of(arguments), "x86_64");
  }

  @Test
  void reportsOfEachChangeWhoMadeItAndWhy() throws CommandLineException {
    assertEquals(
        List.of(
            new Part(
                Kind.REMOVED,
                List.of("-netdev", "user,id=n0"),
                List.of(),
                "netdev",
                "the guest's network comes from the backend instead"),
            new Part(
                Kind.REMOVED,
                List.of("--device", "e1000,netdev=n0"),
                List.of(),
                "e1000",
                "an e1000 NIC"),
            new Part(
                Kind.ADDED,
                List.of(),
                List.of("-device", "virtio-net-pci,netdev=hostnet0,x-txburst=4096"),
                "placement",
                "the guest's NIC, where QEMU finds a place"),
            new Part(
                Kind.ADDED,
                List.of(),
                List.of("-netdev", "socket,fd=5,id=hostnet0"),
                "backend",
                "the backend's socket")),
        rewrite("-netdev", "user,id=n0", "-S", "--device", "e1000,netdev=n0").changes());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-netdev user,id=n",
        "-netdev tap,id=n",
        "-netdev socket,id=n,listen=:1234",
        "-net nic",
        "-net user",
        "-net socket,listen=:1234",
        "-device virtio-net-pci,mac=52:54:00:00:00:07",
        "-device virtio-net-ccw,mac=52:54:00:00:00:07",
        "-device e1000,mac=52:54:00:00:00:07",
        "-device e1000e,mac=52:54:00:00:00:07",
        "-device rtl8139,mac=52:54:00:00:00:07"
      })
  void removesWhatTheManualOfTheOriginalNames(String option) throws CommandLineException {
    String[] words = option.split(" ");
    List<String> arguments = rewrite("-S", words[0], words[1]).arguments();
    assertFalse(arguments.contains(words[1]), arguments.toString());
    assertEquals(
        List.of("-S", "-device", "-netdev"),
        arguments.stream().filter(word -> word.startsWith("-")).toList());
  }

  @Test
  void theBuiltInRulesAreThoseThatApplicationsFind() {
    assertEquals(
        BuiltInRules.inOrder().stream().map(Object::getClass).toList(),
        Rewriter.builtInRules().stream().map(Object::getClass).toList());
  }

  @Test
  void saysThatSeveralNicsBecomeOne() throws CommandLineException {
    assertEquals(
        List.of("2 NICs become one, in the place of the first: -nic user,mac=52:54:00:00:00:01"),
        rewrite("-nic", "user,mac=52:54:00:00:00:01", "-device", "e1000").warnings());
    // QEMU makes no NIC of -nic on this machine.
    assertEquals(
        List.of("2 NICs become one, in the place of the first: -device virtio-net-device"),
        rewrite("-M", "microvm", "-nic", "user", "-device", "virtio-net-device").warnings());
    assertEquals(List.of(), rewrite("-net", "nic", "-net", "user").warnings());
    assertEquals(List.of(), rewrite("-nic", "none").warnings());
  }

  @Test
  void saysThatANamedNicBecomesOneThatNeedsAnotherDriver() throws CommandLineException {
    assertEquals(
        List.of("the NIC e1000 becomes virtio-net-pci, which the guest needs a driver for"),
        rewrite("-nic", "user,model=e1000").warnings());
    assertEquals(List.of(), rewrite("-nic", "user").warnings());
    assertEquals(List.of(), rewrite("-nic", "user,model=virtio").warnings());
    assertEquals(List.of(), rewrite("-device", "virtio-net-pci-transitional").warnings());
    assertEquals(List.of(), rewrite("-M", "isapc", "-device", "ne2k_isa").warnings());
    assertEquals(
        List.of(),
        new Rewriter(Rewriter.builtInRules(), NicChoice.of("virtio-net-pci"))
            .plan(List.of("-device", "e1000"), "x86_64")
            .complete(Attachment.SOCKET, 5)
            .warnings());
  }

  @Test
  void saysWhetherKeepingTheNicsWouldLoseNothing() throws CommandLineException {
    assertTrue(plan("-nic", "user,model=e1000").isLossy());
    assertTrue(plan("-nic", "user", "-nic", "user,hostfwd=tcp::2222-:22").isLossy());
    assertFalse(plan("-nic", "user", "-nic", "user").isLossy());
    assertFalse(plan("-nic", "user,hostfwd=tcp::2222-:22").isLossy());
  }

  /** A vDPA device, for one, is virtio in the guest. */
  @Test
  void saysNothingOfTheDriverForANicThatOnlyAPluginKnows() throws CommandLineException {
    NicConflictRule rule =
        new NicConflictRule() {
          @Override
          public String id() {
            return "acme";
          }

          @Override
          public String description() {
            return "acme";
          }

          @Override
          public Optional<String> conflict(DeviceOption device) {
            return device.driver().equals("acme") ? Optional.of("acme") : Optional.empty();
          }
        };
    assertEquals(
        List.of(),
        new Rewriter(List.of(rule), NicChoice.BEST)
            .plan(List.of("-device", "acme"), "x86_64")
            .complete(Attachment.SOCKET, 5)
            .warnings());
  }

  @Test
  void namesTheForwardedPortsThatGoWithOtherNics() throws CommandLineException {
    assertEquals(
        List.of(
            "2 NICs become one, in the place of the first: -device virtio-net,netdev=a",
            "-netdev user,id=b,hostfwd=tcp::2223-:22,hostfwd=udp::53-:53: not kept:"
                + " hostfwd=tcp::2223-:22, hostfwd=udp::53-:53, because another network takes its place",
            "-nic passt,tcp-ports=80: not kept: tcp-ports=80, because another network takes its place"),
        rewrite(
                "-netdev",
                "user,id=a,hostfwd=tcp::2222-:22",
                "-device",
                "virtio-net,netdev=a",
                "-netdev",
                "user,id=b,hostfwd=tcp::2223-:22,hostfwd=udp::53-:53",
                "-nic",
                "passt,tcp-ports=80",
                "-netdev",
                "user,id=c")
            .warnings());
    assertEquals(List.of(), rewrite("-nic", "user,hostfwd=tcp::2222-:22").warnings());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-netdev tap,id=a,ifname=tap0",
        "-netdev {\"type\":\"tap\",\"fd\":\"26\",\"vhost\":true,\"vhostfd\":\"27\",\"id\":\"hostnet0\"}",
        "-netdev vhost-user,id=a,chardev=c",
        "-nic tap,ifname=tap0",
        "-nic bridge,br=br0",
        "-nic vde,sock=/run/vde",
        "-net l2tpv3,src=192.0.2.1,dst=192.0.2.2,txsession=1",
        "-net socket,fd=7"
      })
  void namesANetdevThatIsNotQemusOwnNetworkAndGoes(String option) throws CommandLineException {
    String said = option + ": not kept: the guest's network comes from the backend instead";
    assertEquals(
        List.of(said + "; beside a -nic user, it can stay"), rewrite(option.split(" ")).warnings());
    assertTrue(plan(option.split(" ")).isLossy());
    // Here --nic keep alone would keep it.
    assertEquals(List.of(said), rewrite((option + " -netdev user,id=own").split(" ")).warnings());
  }

  @Test
  void namesEachSuchNetdevOnceAndNoMerePortOfAHub() throws CommandLineException {
    assertEquals(
        List.of(
            "-netdev tap,id=a: not kept: the guest's network comes from the backend instead",
            "-netdev tap,id=b: not kept: the guest's network comes from the backend instead"),
        rewrite(
                ("-netdev tap,id=a -netdev hubport,id=h,hubid=0,netdev=a -net nic,model=virtio"
                        + " -netdev tap,id=b -net user -set netdev.b.ifname=tap1")
                    .split(" "))
            .warnings());
    assertEquals(List.of(), rewrite("-nic", "hubport,hubid=0").warnings());
    assertEquals(List.of(), rewrite("-net", "socket,fd=5", "-net", "nic").warnings());
    assertEquals(List.of(), rewrite("-net", "none").warnings());
  }

  @Test
  void warnsThatDevicesInAConfigurationFileAreNotSeen() throws CommandLineException {
    assertEquals(
        List.of("vm.cfg: devices in this file are not seen; a NIC there stays as it is"),
        rewrite("-readconfig", "vm.cfg").warnings());
  }

  @Test
  void passesOnUnchangedArgumentsAsTheSameStrings() throws CommandLineException {
    String image = new String("disk.img");
    String value = new String("virtio-rng-pci,id=a,,b");
    List<String> arguments = rewrite(image, "-device", value, "-nic", "none").arguments();
    assertSame(image, arguments.get(0));
    assertSame(value, arguments.get(2));
  }

  @Test
  void writesTheNetdevThatTheBackendNeeds() throws CommandLineException {
    Attachment stream =
        new Attachment.Netdev(
            "stream", Map.of("addr.type", Value.text("fd")), Optional.of("addr.str"));
    RewritePlan list = BuiltInRules.rewriter().plan(List.of(), "x86_64");
    assertEquals(
        "stream,addr.type=fd,addr.str=7,id=hostnet0", list.complete(stream, 7).arguments().get(3));
    RewritePlan json =
        BuiltInRules.rewriter()
            .plan(List.of("-device", "{\"driver\":\"e1000\"}", "-nodefaults"), "x86_64");
    assertEquals(
        "{\"type\":\"stream\",\"addr\":{\"type\":\"fd\",\"str\":\"7\"},\"id\":\"hostnet0\"}",
        json.complete(stream, 7).arguments().get(3));
  }

  @Test
  void asksEveryRuleInOrderUntilOneClaimsTheDevice() throws CommandLineException {
    NicConflictRule first = new OneModel("first", "b");
    NicConflictRule second = new OneModel("second", "b");
    List<Part> changes =
        new Rewriter(List.of(new OneModel("other", "a"), first, second))
            .plan(List.of("-device", "b,x=1", "-nic", "none"), "x86_64")
            .complete(Attachment.SOCKET, 5)
            .changes();
    assertEquals("first", changes.get(0).by());
    assertEquals("a test NIC", changes.get(0).reason());
  }

  @Test
  void saysWhatAsksForNoNetwork() throws CommandLineException {
    assertEquals("asks for no network", rewrite("-nic", "none").changes().get(0).reason());
    assertEquals("asks for no network", rewrite("-net", "none").changes().get(0).reason());
    assertEquals("a NIC with its netdev", rewrite("-nic", "user").changes().get(0).reason());
    assertEquals("a network of the old form", rewrite("-net", "user").changes().get(0).reason());
  }

  @Test
  void namesTheOptionsThatNoQemuIsKnownToHave() throws CommandLineException {
    assertEquals(
        List.of("--brand-new", "-x"),
        BuiltInRules.rewriter()
            .plan(List.of("-S", "--brand-new", "disk.img", "-x", "-m", "-y"), "x86_64")
            .unknownOptions());
  }

  @Test
  void showsARuleWhatElseIsSaidOfADevice() throws CommandLineException {
    List<DeviceOption> shown = new ArrayList<>();
    NicConflictRule spy =
        new NicConflictRule() {
          @Override
          public String id() {
            return "spy";
          }

          @Override
          public String description() {
            return "for a test";
          }

          @Override
          public Optional<String> conflict(DeviceOption device) {
            shown.add(device);
            return Optional.empty();
          }
        };
    new Rewriter(List.of(spy))
        .plan(
            List.of("-device", "id=a,driver=b,x=1,x=2", "-device", "{\"driver\":\"c\",\"y\":true}"),
            "x86_64");
    assertEquals(
        List.of(
            new DeviceOption("b", Map.of("id", "a", "x", "2")),
            new DeviceOption("c", Map.of("y", "on"))),
        shown);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "z", "A", "Z", "a-", "a.", "a_", "a0", "z9", "aZ"})
  void acceptsAnIdThatQemuAccepts(String id) throws CommandLineException {
    assertEquals(
        "virtio-net-pci,netdev=hostnet0,x-txburst=4096,id=" + id,
        rewrite("-device", "e1000,id=" + id).arguments().get(1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "9", "-", ".", "_", "a/", "a:", "a@", "a[", "a`", "a{", "a b"})
  void refusesAnIdThatQemuRefuses(String id) {
    assertThrows(CommandLineException.class, () -> rewrite("-device", "e1000,id=" + id), id);
  }

  @Test
  void refusesANicWhoseIdQemuRefuses() {
    CommandLineException e =
        assertThrows(CommandLineException.class, () -> rewrite("-S", "-device", "e1000,id=1net"));
    assertEquals("e1000,id=1net", e.argument());
    assertEquals(3, e.position());
  }

  @Test
  void refusesANicWhoseBootIndexIsNotANumber() {
    assertThrows(CommandLineException.class, () -> rewrite("-device", "e1000,bootindex=first"));
  }

  @Test
  void refusesADeviceWhoseJsonIsBroken() {
    CommandLineException e =
        assertThrows(CommandLineException.class, () -> rewrite("-device", "{\"driver\":"));
    assertEquals("{\"driver\": (argument 2): the JSON object has no end", e.getMessage());
  }

  @Test
  void needsNoJsonLibraryForALineWithoutJson() throws Exception {
    try (URLClassLoader bare =
        new URLClassLoader(classPathWithout("jackson"), ClassLoader.getPlatformClassLoader())) {
      assertTrue(completes(bare, "-device", "e1000,netdev=n0"));
      InvocationTargetException e =
          assertThrows(
              InvocationTargetException.class,
              () -> completes(bare, "-device", "{\"driver\":\"e1000\"}"));
      assertEquals(NoClassDefFoundError.class, e.getCause().getClass());
    }
  }

  private static URL[] classPathWithout(String jar) throws MalformedURLException {
    List<URL> urls = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      if (!new File(entry).getName().startsWith(jar)) {
        urls.add(new File(entry).toURI().toURL());
      }
    }
    return urls.toArray(URL[]::new);
  }

  private static boolean completes(ClassLoader loader, String... arguments) throws Exception {
    Object rewriter =
        loader
            .loadClass(Rewriter.class.getName())
            .getConstructor(List.class)
            .newInstance(List.of());
    Object plan =
        rewriter
            .getClass()
            .getMethod("plan", List.class, String.class)
            .invoke(rewriter, List.of(arguments), "x86_64");
    Class<?> netdev = loader.loadClass(Attachment.class.getName());
    return plan.getClass()
            .getMethod("complete", netdev, int.class)
            .invoke(plan, netdev.getField("SOCKET").get(null), 5)
        != null;
  }

  /** A rule for exactly one name. */
  private record OneModel(String id, String model) implements NicConflictRule {
    @Override
    public String description() {
      return "for a test";
    }

    @Override
    public Optional<String> conflict(DeviceOption device) {
      return device.driver().equals(model) ? Optional.of("a test NIC") : Optional.empty();
    }
  }
}
