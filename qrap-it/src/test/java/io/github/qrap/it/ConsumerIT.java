package io.github.qrap.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each module alone, in another program: it resolves offline, brings no more, and works. */
final class ConsumerIT {
  private static final Outsider PROGRAM = Outsider.copy(Path.of("src/outsiders/one-module"));

  @Test
  void apiNeedsNothing() throws IOException {
    assertEquals(List.of("probes: 0"), run("qrap-api"));
    assertEquals(List.of("qrap-api"), classPath("qrap-api"));
  }

  @Test
  void probeNeedsAnImplementationOfUnixSockets() throws IOException {
    assertEquals(List.of("/nonexistent/passt.socket ABSENT"), run("qrap-probe"));
    assertEquals(
        List.of("qrap-probe", "qrap-api", "junixsocket-native-common", "junixsocket-common"),
        classPath("qrap-probe"));
  }

  @Test
  void patchNeedsAJsonParser() throws IOException {
    assertEquals(
        List.of(
            "-device virtio-net-pci,netdev=hostnet0,x-txburst=4096 -netdev socket,fd=5,id=hostnet0"),
        run("qrap-patch"));
    assertEquals(List.of("qrap-patch", "qrap-api", "jackson-core"), classPath("qrap-patch"));
  }

  @Test
  void execNeedsTheNativeCallsOfJnr() throws IOException {
    assertEquals(List.of("status: 7"), run("qrap-exec"));
    assertEquals(
        List.of("qrap-exec", "qrap-api", "jnr-posix", "jnr-ffi", "jffi", "jnr-constants"),
        classPath("qrap-exec").stream().distinct().filter(name -> !isAssembler(name)).toList());
  }

  @Test
  void guestNeedsTheOthersAndNoMore() throws IOException {
    assertEquals(List.of("/nonexistent/qemu: No such file or directory"), run("qrap-guest"));
    assertEquals(
        List.of(
            "qrap-guest",
            "qrap-api",
            "qrap-probe",
            "junixsocket-native-common",
            "junixsocket-common",
            "qrap-patch",
            "qrap-exec",
            "jnr-posix",
            "jnr-ffi",
            "jffi",
            "jnr-constants",
            "jackson-core"),
        classPath("qrap-guest").stream().distinct().filter(name -> !isAssembler(name)).toList());
  }

  private static List<String> run(String module) {
    PROGRAM.build("package", "-Dmodule=" + module);
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return PROGRAM.succeeding(Command.of(List.of(java, "-jar", jar(module).toString()))).outLines();
  }

  /** What jnr-ffi makes code with. */
  private static boolean isAssembler(String artifact) {
    return artifact.startsWith("asm") || artifact.endsWith("asm");
  }

  private static Path jar(String module) {
    return PROGRAM.target().resolve(module + ".jar");
  }

  /** The artifacts that Maven resolved, without their versions, in its order. */
  private static List<String> classPath(String module) throws IOException {
    // .../ARTIFACT/VERSION/FILE
    return Outsider.classPath(jar(module)).stream()
        .map(entry -> entry.getParent().getParent().getFileName().toString())
        .toList();
  }
}
