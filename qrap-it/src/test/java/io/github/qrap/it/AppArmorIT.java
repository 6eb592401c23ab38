package io.github.qrap.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** AppArmor understands the rules of {@code docs/apparmor}, beside libvirt's where it has any. */
final class AppArmorIT {
  private static final Path RULES = Path.of("../docs/apparmor");
  private static final Path LIBVIRTS = Path.of("/etc/apparmor.d/abstractions/libvirt-qemu");

  @TempDir private Path directory;

  @Test
  void aDomainCanHaveTheRulesForIt() throws Exception {
    String rules = Files.readString(RULES.resolve("libvirt-qemu"));
    String without = "#/usr/bin/passt";
    assertTrue(rules.contains(without), rules);
    if (Files.exists(LIBVIRTS) && Files.readString(LIBVIRTS).contains("/usr/bin/passt ")) {
      assertUnderstood("include <abstractions/libvirt-qemu>\n" + rules);
    } else {
      assertUnderstood(rules.replace(without, "/usr/bin/passt"));
    }
  }

  @Test
  void libvirtdCanHaveTheRuleForIt() throws Exception {
    assertUnderstood(Files.readString(RULES.resolve("libvirtd")));
  }

  private void assertUnderstood(String rules) throws Exception {
    Path profile = directory.resolve("profile");
    Files.writeString(profile, "include <tunables/global>\nprofile qrap-test {\n" + rules + "}\n");
    Process parser =
        new ProcessBuilder(
                "/sbin/apparmor_parser",
                "--skip-kernel-load",
                "--skip-read-cache",
                "--skip-cache",
                profile.toString())
            .redirectErrorStream(true)
            .start();
    byte[] output = parser.getInputStream().readAllBytes();
    assertEquals(0, parser.waitFor(), new String(output, StandardCharsets.UTF_8));
  }
}
