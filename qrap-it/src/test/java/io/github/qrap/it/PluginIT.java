package io.github.qrap.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.qrap.api.NativeText;
import io.github.qrap.api.NicConflictRule;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Plug-ins good and bad, compiled by hand against the packaged API as the README shows. */
final class PluginIT {
  @RegisterExtension static final MachineExtension machine = MachineExtension.withPasst();

  @BeforeEach
  void emptyDirectory() {
    machine.succeed("rm -rf /tmp/p; umask 022; mkdir /tmp/p");
  }

  @ParameterizedTest
  @CsvSource({
    "LAUNCHER,exec",
    "LAUNCHER,spawn",
    "JAR,exec",
    "JAR,spawn",
  })
  void pluginsLeaveTheProgramNoDescriptor(Qrap qrap, String strategy) {
    makeRule("acme", "", "");
    // Less the standard streams, which the test gives, and what ls(1) itself opens.
    String show =
        "ls -l /proc/self/fd | sed -n 's/.* \\([0-9]* ->\\)/\\1/p'"
            + " | grep -v '^[012] ->\\|/fd$' | sed 's/socket:.*/socket/'";
    List<String> options = List.of("--exec", strategy, "5", "sh", "-c", show);
    ProcessResult without = machine.run(qrap.with(options).with("HOME", "/none"));
    ProcessResult with =
        machine.run(qrap.with(options).with("HOME", "/none").with("QRAP_PLUGINS", "/tmp/p"));
    assertEquals("5 -> socket\n", without.out(), without.err());
    assertEquals(without.out(), with.out());
    assertEquals(without.err(), with.err());
  }

  @ParameterizedTest
  @EnumSource(names = {"LAUNCHER", "JAR"})
  void aPluginThatThrowsIsNamed(Qrap qrap) {
    makeRule("acme", "", "if (true) throw new IllegalStateException(\"no idea\");");
    ProcessResult result =
        machine.run(qrap.with("--plugins", "/tmp/p", "--dry-run", "-device", "sga"));
    assertEquals(125, result.status());
    assertEquals(
        "qrap: NIC rule <acme> (/tmp/p/acme.jar) failed in conflict: java.lang"
            + ".IllegalStateException: no idea, at AcmeRule.conflict(AcmeRule.java:7)\n",
        result.err());
  }

  @Test
  void whatAPluginPrintsGoesToStandardError() {
    makeRule("acme", "static { System.out.println(\"hello\"); }", "");
    ProcessResult result =
        machine.run(Qrap.LAUNCHER.with("--plugins", "/tmp/p/acme.jar", "--list=json"));
    assertEquals(0, result.status(), result.err());
    assertEquals("hello\n", result.err());
    assertTrue(result.out().startsWith("{\n  \"version\": \""), result.out());
    assertTrue(result.out().contains("\"jar\": \"/tmp/p/acme.jar\""), result.out());
  }

  @Test
  void aDirectoryThatOthersCanWriteToIsRefusedWithTheCommandThatCorrectsIt() {
    makeRule("acme", "", "");
    machine.succeed("chmod 775 /tmp/p");
    ProcessResult result = machine.run(Qrap.LAUNCHER.with("--plugins", "/tmp/p", "--list"));
    assertEquals(0, result.status());
    assertEquals(
        "qrap: ignoring plug-in /tmp/p: writable by other users, who could run code as you; fix:"
            + " chmod go-w /tmp/p\n",
        result.err());
    assertTrue(!result.out().contains("acme"), result.out());

    machine.succeed("set -e\n" + result.err().substring(result.err().indexOf("chmod")));
    result = machine.run(Qrap.LAUNCHER.with("--plugins", "/tmp/p", "--list"));
    assertEquals("", result.err());
    assertTrue(result.out().contains("\tacme\t"), result.out());
  }

  /** With an archive of classes, all of qrap is on the boot class path. */
  @Test
  void aPluginSeesNothingOfQrapButTheApiAndTheSearch() {
    makeRule(
        "acme",
        """
        static {
          for (String name :
              new String[] {
                "io.github.qrap.api.Backend", "io.github.qrap.probe.SocketSearch", "java.sql.Driver",
                "io.github.qrap.cli.Main", "picocli.CommandLine", "jnr.posix.POSIX"
              }) {
            try {
              Class.forName(name);
              System.out.println(name);
            } catch (ClassNotFoundException e) {
              // Is to be so for some.
            }
          }
          try {
            ClassLoader own = AcmeRule.class.getClassLoader();
            System.out.println(
                java.util.Collections.list(own.getResources("META-INF/MANIFEST.MF")).size());
            System.out.println(own.getResource("META-INF/services/" + NicConflictRule.class.getName()));
            System.out.println(own.getResource("java/lang/Object.class"));
          } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
        }
        """,
        "");
    ProcessResult result =
        machine.run(Qrap.LAUNCHER.with("--plugins", "/tmp/p/acme.jar", "--list"));
    assertEquals(0, result.status(), result.err());
    assertEquals(
        """
        io.github.qrap.api.Backend
        io.github.qrap.probe.SocketSearch
        java.sql.Driver
        1
        jar:file:///tmp/p/acme.jar!/META-INF/services/io.github.qrap.api.NicConflictRule
        jrt:/java.base/java/lang/Object.class
        """,
        result.err());
  }

  /** As under libvirt, which sets LC_ALL=C. */
  @Test
  void aNameThatTheLocaleCannotEncodeIsFound() {
    makeRule("acme", "", "");
    String odd = NativeText.decode("caf\u00e9\u00ff".getBytes(StandardCharsets.ISO_8859_1));
    machine.run(Command.of(List.of("mkdir", "-p", "/tmp/" + odd + "/qrap")));
    machine.run(Command.of(List.of("mv", "/tmp/p", "/tmp/" + odd + "/qrap/plugins")));
    ProcessResult result =
        machine.run(
            Qrap.LAUNCHER.with("--list").with("LC_ALL", "C").with("XDG_DATA_HOME", "/tmp/" + odd));
    assertEquals("", result.err());
    assertTrue(result.out().contains("\t/tmp/" + odd + "/qrap/plugins/acme.jar\t"), result.out());
  }

  /** Makes /tmp/p/ID.jar. */
  private static void makeRule(String id, String member, String statement) {
    PluginJar.make(
        machine,
        "/tmp/p/" + id + ".jar",
        NicConflictRule.class,
        "AcmeRule",
        """
        import io.github.qrap.api.*;
        public final class AcmeRule implements NicConflictRule {
          %s
          public String id() { return "%s"; }
          public String description() { return "acme network cards"; }
          public java.util.Optional<String> conflict(DeviceOption device) {
            %s
            return java.util.Optional.empty();
          }
        }
        """
            .formatted(member, id, statement));
  }
}
