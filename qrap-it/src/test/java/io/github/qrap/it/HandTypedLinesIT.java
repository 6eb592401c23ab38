package io.github.qrap.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** With the passt of this machine, each line has the ports that it names, in place of QEMU's. */
final class HandTypedLinesIT {
  private static final Path FILE =
      Path.of("../qrap-cli/src/test/resources/io/github/qrap/cli/hand-typed-lines");

  /** With a port that is to be chosen, or with a path, it names no port of this machine. */
  private static final Pattern FORWARD =
      Pattern.compile("(?:hostfwd=|\"str\":\")(tcp|udp|):([0-9.]*):([1-9][0-9]*)-");

  @RegisterExtension static final MachineExtension machine = MachineExtension.empty();

  static Stream<String> lines() throws IOException {
    return Files.readAllLines(FILE).stream().filter(line -> line.startsWith("qemu"));
  }

  @ParameterizedTest
  @MethodSource("lines")
  void startsWithItsPorts(String line) throws IOException {
    String[] words = line.split("(?<!\\\\) ");
    List<String> arguments = new ArrayList<>(List.of("--start", "--nic", "keep", "--qemu"));
    for (String word : words) {
      arguments.add(word.replace("\\ ", " "));
    }
    String qemu =
        "for kind in tcp udp; do\n"
            + "  awk -v kind=$kind '$4 == \"0A\" || $4 == \"07\" {print kind, $2}' /proc/net/$kind\n"
            + "done\n";
    String path = machine.install(words[0], qemu);

    ProcessResult result = machine.run(Qrap.LAUNCHER.with(arguments).with("PATH", path));

    String written = Files.readString(FILE);
    String results = written.substring(written.indexOf(line)).split("\n(?! )")[0];
    if (results.contains("\n  refused: ")) {
      assertEquals(125, result.status(), result.err());
      return;
    }
    assertEquals(0, result.status(), result.err());
    assertEquals(ports(line), new TreeSet<>(result.outLines()), result.err());
    for (String remark : result.errLines()) {
      assertTrue(
          remark.endsWith("Connected to a private passt")
              || results.contains(remark.replaceFirst("qrap: (netdev \\w+: )?", "\n  ")),
          remark);
    }
  }

  /** As the kernel writes those that the line has for QEMU. */
  private static TreeSet<String> ports(String line) {
    TreeSet<String> ports = new TreeSet<>();
    Matcher forward = FORWARD.matcher(line);
    while (forward.find()) {
      String address = forward.group(2).startsWith("127.") ? "0100007F" : "00000000";
      ports.add(
          (forward.group(1).isEmpty() ? "tcp" : forward.group(1))
              + String.format(" %s:%04X", address, Integer.parseInt(forward.group(3))));
    }
    return ports;
  }
}
