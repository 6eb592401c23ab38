package io.github.qrap.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What QEMU is called with in the patch form; a script in QEMU's place shows it. */
final class PatchFormIT {
  @RegisterExtension static final MachineExtension machine = MachineExtension.withPasst();

  private static String path;

  @BeforeAll
  static void installKvm() throws IOException {
    path = machine.install("kvm", "printf '%s\\n' \"$@\"\n");
  }

  @Test
  @Tag("original")
  void aCommandLineOfLibvirtBecomesWhatTheOriginalMakesOfIt() {
    assertSameAsOriginal(
        "-name",
        "guest=vm,debug-threads=on",
        "-machine",
        "pc-q35-7.2,usb=off,dump-guest-core=off",
        "-m",
        "1024",
        "-nodefaults",
        "-device",
        "pcie-root-port,port=16,chassis=1,id=pci.1,bus=pcie.0,multifunction=on,addr=0x2",
        "-device",
        "pcie-root-port,port=17,chassis=2,id=pci.2,bus=pcie.0,addr=0x2.0x1",
        "-device",
        "pcie-root-port,port=18,chassis=3,id=pci.3,bus=pcie.0,addr=0x2.0x2",
        "-device",
        "pcie-root-port,port=19,chassis=4,id=pci.4,bus=pcie.0,addr=0x2.0x3",
        "-device",
        "virtio-balloon-pci,id=balloon0,bus=pci.3,addr=0x0");
  }

  @Test
  @Tag("original")
  void aCommandLineOfLibvirtInJsonBecomesWhatTheOriginalMakesOfIt() {
    assertSameAsOriginal(
        "-machine",
        "pc-q35-7.2,usb=off",
        "-device",
        "{\"driver\":\"pcie-root-port\",\"port\":18,\"chassis\":3,\"id\":\"pci.3\",\"bus\":\"pcie.0\",\"addr\":\"0x2.0x2\"}",
        "-device",
        "{\"driver\":\"pcie-root-port\",\"port\":19,\"chassis\":4,\"id\":\"pci.4\",\"bus\":\"pcie.0\",\"addr\":\"0x2.0x3\"}",
        "-device",
        "{\"driver\":\"virtio-balloon-pci\",\"id\":\"balloon0\",\"bus\":\"pci.3\",\"addr\":\"0x0\"}");
  }

  @ParameterizedTest
  @EnumSource(names = {"LAUNCHER", "JAR"})
  void questionGoesStraightToQemuWhereNothingListens(Qrap qrap) {
    machine.stopPasst();
    try {
      ProcessResult result = machine.run(qrap.with("-version").with("PATH", path));

      assertEquals("-version\n", result.out());
      assertEquals("", result.err());
      assertEquals(0, result.status());
    } finally {
      machine.startPasst();
    }
  }

  /**
   * But for the id of a netdev that no NIC had: libvirt gives the original's to an interface later.
   */
  private static void assertSameAsOriginal(String... line) {
    ProcessResult theirs = machine.run(Qrap.ORIGINAL.with(line).with("PATH", path));
    ProcessResult ours = machine.run(Qrap.LAUNCHER.with(line).with("PATH", path));

    assertEquals(0, theirs.status(), theirs.err());
    assertEquals(
        theirs.outLines(),
        ours.outLines().stream().map(word -> word.replace("qrap0", "hostnet0")).toList(),
        ours.err());
    assertTrue(ours.outLines().containsAll(List.of(line)));
  }
}
