package io.github.qrap.patch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.qrap.api.Attachment;
import io.github.qrap.api.DeviceOption;
import io.github.qrap.api.NicConflictRule;
import io.github.qrap.testkit.NicConflictRuleContract;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A rule that decides by the properties of a device, as a plug-in's may. */
class PropertyRuleTest extends NicConflictRuleContract {
  private final ClassLoader before = Thread.currentThread().getContextClassLoader();

  /** Registered for this test only: other tests count the rules. */
  @BeforeEach
  void register(@TempDir Path plugin) throws Exception {
    Path services = Files.createDirectories(plugin.resolve("META-INF/services"));
    Files.writeString(
        services.resolve(NicConflictRule.class.getName()), HostNicRule.class.getName());
    Thread.currentThread()
        .setContextClassLoader(new URLClassLoader(new URL[] {plugin.toUri().toURL()}, before));
  }

  @AfterEach
  void unregister() throws Exception {
    ((URLClassLoader) Thread.currentThread().getContextClassLoader()).close();
    Thread.currentThread().setContextClassLoader(before);
  }

  @Override
  protected NicConflictRule provider() {
    return new HostNicRule();
  }

  @Override
  protected List<DeviceOption> claimed() {
    return List.of(device(Map.of("host", "01:00.0")), device(Map.of("id", "x", "host", "01:00.0")));
  }

  @Override
  protected List<DeviceOption> spared() {
    return List.of(
        device(Map.of("host", "02:00.0")),
        device(Map.of("id", "01:00.0")),
        device(Map.of()),
        new DeviceOption("vfio-ccw", Map.of("host", "01:00.0")));
  }

  private static DeviceOption device(Map<String, String> properties) {
    return new DeviceOption("vfio-pci", properties);
  }

  @Test
  void ofTwoDevicesOfOneModelTheRewriteRemovesTheOneWithTheProperty() throws Exception {
    assertEquals(
        List.of("-device", "vfio-pci,host=01:00.0"),
        removedFrom("-device", "vfio-pci,host=02:00.0", "-device", "vfio-pci,host=01:00.0"));
    assertEquals(
        List.of("-device", "{'driver':'vfio-pci','host':'01:00.0'}"),
        removedFrom(
            "-device", "{'driver':'vfio-pci','host':'01:00.0'}",
            "-device", "{'driver':'vfio-pci','host':'02:00.0'}"));
  }

  @Test
  void aPropertyFromElsewhereOnTheLineCountsToo() throws Exception {
    assertEquals(
        List.of("-device", "vfio-pci,id=x", "-set", "device.x.host=01:00.0"),
        removedFrom(
            "-device",
            "vfio-pci,id=x",
            "-device",
            "vfio-pci,id=y",
            "-set",
            "device.x.host=01:00.0",
            "-set",
            "device.y.host=02:00.0"));
  }

  @Test
  void theReasonIsTheRules() throws Exception {
    Part removed =
        plan("-device", "vfio-pci,host=01:00.0").parts().stream()
            .filter(part -> part.kind() == Part.Kind.REMOVED)
            .findFirst()
            .orElseThrow();
    assertEquals("host-nic", removed.by());
    assertEquals("the host's NIC at 01:00.0", removed.reason());
  }

  private static List<String> removedFrom(String... arguments) throws CommandLineException {
    List<String> removed = new ArrayList<>();
    for (Part part : plan(arguments).parts()) {
      if (part.kind() == Part.Kind.REMOVED) {
        removed.addAll(part.before());
      }
    }
    return removed;
  }

  private static Rewrite plan(String... arguments) throws CommandLineException {
    return new Rewriter(List.of(new HostNicRule()))
        .plan(List.of(arguments), "x86_64")
        .complete(Attachment.SOCKET, 5);
  }

  /** Takes away a NIC of the host that the guest was to have, and no other device of the host. */
  public static final class HostNicRule implements NicConflictRule {
    @Override
    public String id() {
      return "host-nic";
    }

    @Override
    public String description() {
      return "conflicts with a NIC that the host gives to the guest";
    }

    @Override
    public Optional<String> conflict(DeviceOption device) {
      String host = device.properties().get("host");
      return device.driver().equals("vfio-pci") && "01:00.0".equals(host)
          ? Optional.of("the host's NIC at " + host)
          : Optional.empty();
    }
  }
}
