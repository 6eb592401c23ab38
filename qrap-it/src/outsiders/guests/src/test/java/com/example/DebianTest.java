package com.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.qrap.guest.Guest;
import io.github.qrap.guest.Wait;
import io.github.qrap.junit.GuestExtension;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A Debian that QEMU boots with the arguments in the file {@code -Dqemu.arguments}; {@code -Dssh}
 * is a program that runs a command there: {@code PROGRAM PORT COMMAND}.
 */
@Timeout(300)
final class DebianTest {
  @RegisterExtension
  static final GuestExtension debian =
      GuestExtension.of(Guest.builder(arguments())).publish(22).waitingFor(Wait.forPort(22));

  @Test
  void isUsedAsAnyOther() throws Exception {
    assertEquals("", ssh("apt-get -qq update && apt-get -qq install greeting >/dev/null"));
    String boot = ssh("cat /proc/sys/kernel/random/boot_id");

    ssh("systemctl reboot");
    debian.guest().await(Wait.forConsole("reboot: Restarting system"));
    debian.guest().await(Wait.forPort(22));

    assertNotEquals(boot, ssh("cat /proc/sys/kernel/random/boot_id"));
    assertEquals("Installed from this machine\n", ssh("greeting"));
    assertTrue(debian.guest().shutdown(Duration.ofSeconds(60)));
    assertEquals(0, debian.guest().onExit().get());
    assertTrue(debian.console().text().contains("reboot: Power down"));
    assertEquals(List.of(), debian.guest().remarks());
    assertEquals("", debian.guest().messages());
  }

  /** What the command prints. */
  private static String ssh(String command) throws IOException {
    String port = Integer.toString(debian.address(22).getPort());
    Process ssh =
        new ProcessBuilder(System.getProperty("ssh"), port, command)
            .redirectError(Redirect.INHERIT)
            .start();
    return new String(ssh.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private static List<String> arguments() {
    try {
      return Files.readAllLines(Path.of(System.getProperty("qemu.arguments")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
