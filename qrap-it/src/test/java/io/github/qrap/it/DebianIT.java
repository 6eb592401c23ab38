package io.github.qrap.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A whole Debian, which {@code src/guest/make-debian} has made: root logs in by ssh, installs a
 * package from this machine, reboots it and shuts it down.
 */
final class DebianIT {
  private static final Path DEBIAN = Path.of("/var/cache/qrap-it/debian");

  @RegisterExtension
  static final MachineExtension machine = MachineExtension.empty().serving("Packages are beside.");

  @BeforeAll
  static void servePackage() {
    machine.succeed(
        """
        mkdir -p tree/DEBIAN tree/usr/bin tree/usr/share/greeting
        printf '%s\\n' 'Package: greeting' 'Version: 1' 'Architecture: all' 'Maintainer: qrap' \\
          'Description: greets' >tree/DEBIAN/control
        printf '#!/bin/sh\\necho Installed from this machine\\n' >tree/usr/bin/greeting
        chmod 755 tree/usr/bin/greeting
        head -c 4000000 /dev/urandom >tree/usr/share/greeting/noise
        cd www
        dpkg-deb --root-owner-group -Znone --build ../tree greeting.deb
        {
          dpkg-deb --field greeting.deb
          echo Filename: ./greeting.deb
          echo Size: $(stat -c %s greeting.deb)
          echo SHA256: $(sha256sum <greeting.deb | cut -d ' ' -f 1)
        } >Packages
        """);
  }

  /** {@code ssh-debian PORT COMMAND} runs a command in the guest. */
  @BeforeAll
  static void installSsh() throws IOException {
    if (!Files.isDirectory(DEBIAN)) {
      throw new IllegalStateException(
          DEBIAN + ": not found; as root: qrap-it/src/guest/make-debian");
    }
    machine.install(
        "ssh-debian",
        """
        key=$(dirname "$0")/key
        [ -e "$key" ] || install -m 600 %s/key "$key"
        exec ssh -F none -i "$key" -p "$1" -o HostKeyAlias=debian -o UserKnownHostsFile=%s/known_hosts \\
          -o ConnectTimeout=5 -o LogLevel=ERROR root@127.0.0.1 "$2" </dev/null
        """
            .formatted(DEBIAN, DEBIAN));
  }

  @Test
  void theGuestOfTheCommandIsUsedAsAnyOther() throws IOException {
    FileTime written = Files.getLastModifiedTime(DEBIAN.resolve("disk"));
    Command qrap =
        Qrap.LAUNCHER
            .with("--publish", "127.0.0.1:2222:22", "-serial", "stdio")
            .plus(Files.readAllLines(DEBIAN.resolve("arguments")));

    ProcessResult result =
        machine.run(
            qrap.inScript(
                Visit.RUNS
                    + """
                debian() { bin/ssh-debian 2222 "$1"; }
                once_up() { until debian "$1" 2>ssh.log; do runs $vm || exit; sleep 0.2; done; }
                boot='[ ! -e /run/seen ] && : >/run/seen'
                "$@" >console & vm=$!
                once_up "$boot"
                debian 'apt-get -qq update && apt-get -qq install greeting >/dev/null'
                debian 'systemctl reboot'
                once_up "$boot"
                debian 'greeting && systemctl poweroff'
                wait $vm
                """));

    String console = Files.readString(machine.directory().resolve("console"));
    assertEquals(0, result.status(), result + console);
    assertEquals(List.of("Installed from this machine"), result.outLines(), result + console);
    assertTrue(console.contains("reboot: Restarting system"), console);
    assertTrue(console.contains("reboot: Power down"), console);
    assertEquals(written, Files.getLastModifiedTime(DEBIAN.resolve("disk")));
    assertEquals("", machine.passtsThatStay());
  }

  @Test
  void theGuestOfAnotherProgramIsUsedAsAnyOther() throws IOException {
    FileTime written = Files.getLastModifiedTime(DEBIAN.resolve("disk"));

    GuestsIT.test(
        machine,
        "6.0.3",
        "DebianTest",
        1,
        "-Dqemu.arguments=" + DEBIAN.resolve("arguments"),
        "-Dssh=" + machine.directory().resolve("bin/ssh-debian"));

    assertEquals(written, Files.getLastModifiedTime(DEBIAN.resolve("disk")));
  }
}
