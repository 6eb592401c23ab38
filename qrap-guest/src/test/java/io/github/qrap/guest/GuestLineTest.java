package io.github.qrap.guest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.qrap.api.Attachment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GuestLineTest {
  private static final String MONITOR =
      " -chardev socket,id=qrap-monitor,fd=3 -mon chardev=qrap-monitor,mode=control";

  @TempDir Path directory;
  private Path qemu;

  @BeforeEach
  void makeQemu() throws IOException {
    qemu = Files.writeString(directory.resolve("qemu-system-s390x"), "#!/bin/sh\n");
    assertTrue(qemu.toFile().setExecutable(true));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-m 64 | -m 64 -machine accel=tcg -display none -serial stdio MONITOR",
        "-nographic | -nographic -machine accel=tcg MONITOR",
        "-vnc :1 | -vnc :1 -machine accel=tcg -serial stdio MONITOR",
        "-serial file:c | -serial file:c -machine accel=tcg -display none MONITOR",
        "-M s390-ccw-virtio,accel=tcg | -M s390-ccw-virtio,accel=tcg -display none"
            + " -serial stdio MONITOR",
        "-qmp unix:/q | -qmp unix:/q -machine accel=tcg -display none -serial stdio"
      })
  void onlyWhatTheLineLeavesOpenIsAdded(String line, String completed) throws Exception {
    GuestLine guest = of(line, Optional.empty());
    String arguments =
        String.join(" ", guest.plan().complete(Attachment.SOCKET, 4).arguments())
            .replace(
                " -device virtio-net-ccw,netdev=hostnet0,x-txburst=4096 -netdev socket,fd=4,id=hostnet0",
                "");
    assertEquals(completed.replace(" MONITOR", MONITOR), arguments);
    assertEquals(completed.contains("MONITOR"), guest.hasMonitor());
    assertEquals(qemu.toString(), guest.qemu().path());
  }

  @Test
  void networkCardsStayAsTheyAre() throws Exception {
    GuestLine guest =
        of(
            "-M virt -nic user,model=e1000 -netdev socket,id=lab,mcast=230.0.0.1:1234"
                + " -device rtl8139,netdev=lab",
            Optional.of("tcg"));
    String arguments = String.join(" ", guest.plan().complete(Attachment.SOCKET, 4).arguments());
    assertTrue(arguments.contains("-nic socket,fd=4,id=hostnet0,model=e1000 "), arguments);
    assertTrue(arguments.contains(" -device rtl8139,netdev=lab "), arguments);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-nic none",
        "-net none",
        "-nodefaults",
        "-nic socket,mcast=230.0.0.1:1234",
        "-netdev tap,id=lab -device virtio-net-ccw,netdev=lab"
      })
  void aLineWithoutQemusOwnNetworkStaysWithoutIt(String line) throws Exception {
    GuestLine guest = of("-M s390-ccw-virtio " + line, Optional.empty());
    assertEquals(List.of(), guest.plan().demands());
    String arguments = String.join(" ", guest.plan().complete(List.of(), List.of()).arguments());
    assertTrue(arguments.startsWith("-M s390-ccw-virtio " + line + " "), arguments);
    assertFalse(arguments.contains("hostnet0"), arguments);
  }

  @Test
  void aNamedNicWithoutNetworkStaysToo() throws Exception {
    GuestLine guest = of("-M s390-ccw-virtio -device e1000", Optional.empty());
    String arguments = String.join(" ", guest.plan().complete(Attachment.SOCKET, 4).arguments());
    assertTrue(arguments.contains(" -device e1000"), arguments);
  }

  @Test
  void theAcceleratorThatIsChosenIsUsed() throws Exception {
    GuestLine guest = of("-m 64", Optional.of("kvm:tcg"));
    assertTrue(guest.plan().complete(Attachment.SOCKET, 4).arguments().contains("accel=kvm:tcg"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-accel kvm | accelerator <tcg>: the command line has one too; leave out either",
        "-daemonize | -daemonize: leave it out; the guest is in the background anyway",
        "-device help | the command line only asks QEMU about itself; there is no guest to start",
        "qemu-system-x86_64 -m 64 | qemu-system-x86_64: the arguments are without QEMU's name;"
            + " choose it by qemu(...)",
        "-m | -m (argument 1): this option needs a value after it"
      })
  void aLineThatNoGuestCanHaveIsRefused(String line, String reason) {
    GuestException e = assertThrows(GuestException.class, () -> of(line, Optional.of("tcg")));
    assertEquals(reason, e.getMessage());
  }

  @Test
  void aQemuThatIsNotThereIsReported() {
    GuestException e =
        assertThrows(
            GuestException.class,
            () -> GuestLine.of(List.of(), Optional.of("/nonexistent/qemu"), Optional.empty()));
    assertEquals("/nonexistent/qemu: No such file or directory", e.getMessage());
  }

  @Test
  void aFileThatIsNoProgramIsReportedBeforeItIsStarted() throws Exception {
    Files.writeString(qemu, "#!/nonexistent/sh\n");
    GuestException e = assertThrows(GuestException.class, () -> of("-m 64", Optional.empty()));
    assertTrue(e.getMessage().startsWith(qemu + ": No such file or directory"), e.getMessage());
    assertFalse(e.getMessage().contains("\n"));
  }

  private GuestLine of(String line, Optional<String> accelerator)
      throws GuestException, InterruptedException {
    return GuestLine.of(List.of(line.split(" ")), Optional.of(qemu.toString()), accelerator);
  }
}
