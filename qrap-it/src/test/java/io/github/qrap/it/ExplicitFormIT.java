package io.github.qrap.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.qrap.api.NativeText;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the program of the explicit form is handed, compared with the original byte for byte. */
final class ExplicitFormIT {
  /** What a shell, a JVM or an option parser might change; one byte a char. */
  private static final List<String> ARGUMENTS =
      Stream.of(
              "",
              " ",
              "two words",
              "@x",
              "@/etc/passwd",
              "--",
              "-h",
              "--help",
              "-version",
              "--dry-run",
              "--socket=/nowhere",
              "-Dname=value",
              "-netdev",
              "user,id=n",
              "-device",
              "{\"driver\":\"e1000\", \"netdev\": \"n\"}",
              "a,,b=c",
              "$HOME *",
              "'\"\\",
              "tab\tand\nnewline\n",
              "\u0001\u007f",
              "Gr\u00c3\u00bc\u00c3\u009fe",
              "\u00f0\u009f\u0090\u00a7",
              "Gr\u00fc\u00dfe",
              "\u00ff\u00fe\u0080",
              "\u00ed\u00b2\u0080",
              "\u00c3",
              "x".repeat(100_000))
          .map(ExplicitFormIT::bytes)
          .toList();

  @RegisterExtension static final MachineExtension machine = MachineExtension.withPasst();

  @ParameterizedTest
  @CsvSource({"LAUNCHER,C", "LAUNCHER,C.UTF-8", "JAR,C", "JAR,C.UTF-8"})
  void argumentsArriveByteForByte(Qrap qrap, String locale) {
    assertArriveByteForByte(qrap, locale);
  }

  @Test
  @Tag("original")
  void argumentsArriveByteForByteBehindTheOriginal() {
    assertArriveByteForByte(Qrap.ORIGINAL, "C");
  }

  private static void assertArriveByteForByte(Qrap qrap, String locale) {
    // The last command of a script would take the shell's place, and show its own.
    List<String> show =
        Stream.concat(
                Stream.of("5", "sh", "-c", "cat /proc/$$/cmdline; exit 0"), ARGUMENTS.stream())
            .toList();

    ProcessResult result = machine.run(qrap.with(show).with("LC_ALL", locale));

    assertEquals(String.join("\0", show.subList(1, show.size())) + "\0", result.out());
  }

  @ParameterizedTest
  @MethodSource("io.github.qrap.it.Qrap#installed")
  void programFindsTheSocketAndTheDescriptorsOfTheCallerOnly(Qrap qrap) {
    // No pipe: the shell would have its ends open for a moment.
    Command show =
        qrap.with("5", "sh", "-c", "find /proc/$$/fd -type l -printf '%f %l\\n'; exit 0");
    // Seven is a descriptor of the caller.
    List<String> shown =
        machine.run(show.inScript("exec \"$@\" 7</etc/hostname")).outLines().stream()
            .sorted()
            .toList();

    assertEquals(
        List.of("0", "1", "2", "5", "7"),
        shown.stream().map(line -> line.split(" ")[0]).toList(),
        shown::toString);
    assertEquals("0 /dev/null", shown.get(0));
    assertEquals("7 /etc/hostname", shown.get(4));
  }

  @ParameterizedTest
  @MethodSource("io.github.qrap.it.Qrap#installed")
  void descriptorIsAConnectedUnixSocket(Qrap qrap) {
    // The columns are: number, references, protocol, flags, type (1 is a stream), state (3 is
    // connected), inode.
    ProcessResult result =
        machine.run(
            qrap.with(
                "5",
                "sh",
                "-c",
                "inode=$(readlink /proc/$$/fd/5 | tr -dc 0-9)\n"
                    + "awk -v inode=$inode '$7 == inode {print $5, $6}' /proc/net/unix"));

    assertEquals("0001 03\n", result.out());
  }

  @ParameterizedTest
  @MethodSource("io.github.qrap.it.Qrap#installed")
  void programRunsInPlaceOfQrap(Qrap qrap) {
    Command show = qrap.with("5", "sh", "-c", "echo $$");

    List<String> pids = machine.run(show.inScript("echo $$; exec \"$@\"")).outLines();

    assertEquals(2, pids.size());
    assertEquals(pids.get(0), pids.get(1));
  }

  @Test
  void programMayBeGivenAsAPathWhichTheOriginalTakesForADisk() {
    ProcessResult result = machine.run(Qrap.LAUNCHER.with("5", "/bin/sh", "-c", "echo $0"));

    assertEquals("/bin/sh\n", result.out());
  }

  @ParameterizedTest
  @EnumSource(names = {"LAUNCHER", "JAR"})
  void pathsMayHoldAnyBytesInAnyLocale(Qrap qrap) {
    String directory = bytes("/tmp/Gr\u00fc\u00dfe " + qrap);
    machine.run(
        Command.of(List.of("sh", "-c", "mkdir \"$0\" && ln -s /bin/sh \"$0/shell\"", directory)));
    String path = directory + ":" + System.getenv("PATH");

    Command byPath = qrap.with("5", directory + "/shell", "-c", "echo $0");
    Command byName = qrap.with("5", "shell", "-c", "echo $0").with("PATH", path);

    assertEquals(directory + "/shell\n", machine.run(byPath.with("LC_ALL", "C")).out());
    assertEquals("shell\n", machine.run(byName.with("LC_ALL", "C")).out());
  }

  private static String bytes(String latin1) {
    return NativeText.decode(latin1.getBytes(StandardCharsets.ISO_8859_1));
  }
}
