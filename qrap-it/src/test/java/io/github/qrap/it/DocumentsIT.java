package io.github.qrap.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The manual page and the completions that are packaged, in the programs that they are for. */
final class DocumentsIT {
  private static final Path SHARE =
      Path.of("../qrap-dist/target/qrap/share").toAbsolutePath().normalize();
  private static final Path MANUAL = SHARE.resolve("man/man1/qrap.1");

  @RegisterExtension static final MachineExtension machine = MachineExtension.empty();

  @BeforeAll
  static void makeFiles() throws IOException {
    Files.createFile(machine.directory().resolve("disk.img"));
    Files.createDirectories(machine.directory().resolve("a directory"));
  }

  @Test
  void manShowsTheManualWithoutAWarning() {
    ProcessResult result =
        machine.run(
            Command.of(List.of("man", "--warnings", "-l", MANUAL.toString()))
                .with("MANPAGER", "cat"));

    assertEquals("", result.err());
    assertEquals(0, result.status());
    assertTrue(result.out().contains("run QEMU with a network through passt"), result.out());
  }

  @Test
  void mandocHasNoRemarkOnTheManual() {
    ProcessResult result =
        machine.run(Command.of(List.of("mandoc", "-T", "lint"), MANUAL.toString()));

    assertEquals("", result.out() + result.err());
    assertEquals(0, result.status());
  }

  /** Lines as they are typed, and with all that is offered for their last word. */
  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh"})
  void theShellCompletes(String shell) {
    Map<String, String> lines =
        Map.ofEntries(
            Map.entry("qrap --ex", "<--exec><--explain>"),
            Map.entry("qrap --exec ", "<--exec><exec><spawn>"),
            Map.entry("qrap --exec=s", "<--exec=spawn>"),
            Map.entry("qrap --backend passt-", "<--backend><passt-private>"),
            // Those of QEMU.
            Map.entry("qrap --nic=virtio-net-d", "<--nic=virtio-net-device>"),
            Map.entry("qrap --nic ke", "<--nic><keep>"),
            Map.entry("qrap --socket d", "<--socket><disk.img>"),
            Map.entry("qrap --qemu qemu-system-m6", "<--qemu><qemu-system-m68k>"),
            Map.entry("qrap --trust-uid 6553", "<--trust-uid><65534>"),
            Map.entry("qrap --timeout 5", "<--timeout><5>"),
            // QEMU's arguments, where they are the first, and behind qrap's own.
            Map.entry("qrap d", "<disk.img>"),
            Map.entry("qrap -cdro", "<-cdrom>"),
            Map.entry("qrap --verbose -cdrom a", "<--verbose><-cdrom><a directory>"),
            Map.entry("qrap --nic keep --start -cdro", "<--nic><keep><--start><-cdrom>"),
            Map.entry("qrap --nic=keep -- -M microv", "<--nic=keep><--><-M><microvm>"),
            // Behind the first of them, an option is not qrap's.
            Map.entry("qrap -m 1 --expl", "<-m><1><--expl>"),
            // The explicit form.
            Map.entry("qrap 5 qemu-system-m6", "<5><qemu-system-m68k>"),
            Map.entry("qrap 5 qemu-system-x86_64 -cdro", "<5><qemu-system-x86_64><-cdrom>"),
            Map.entry("qrap --verbose 5 tar --extr", "<--verbose><5><tar><--extract>"));
    List<String> typed = new ArrayList<>(lines.keySet());

    ProcessResult result =
        machine.run(
            Command.of(
                    List.of(
                        Path.of("src/test/sh/complete").toAbsolutePath().toString(),
                        shell,
                        SHARE.toString()))
                .plus(typed));

    assertEquals(typed.stream().map(lines::get).toList(), result.outLines(), result.err());
  }
}
