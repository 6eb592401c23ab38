package io.github.qrap.patch;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.github.qrap.api.NativeText;
import io.github.qrap.api.Netdev;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Each case is a pair of files, {@code ARCHITECTURE/NAME.in} and {@code .out}, with an argument on
 * each line. Questions have names that say so.
 */
class GoldenFilesTest {
  @TestFactory
  Stream<DynamicTest> rewritesAsWritten() throws IOException, URISyntaxException {
    Path root = Path.of(GoldenFilesTest.class.getResource("golden").toURI());
    Set<Path> cases = new TreeSet<>();
    try (Stream<Path> files = Files.walk(root)) {
      files
          .filter(Files::isRegularFile)
          .forEach(
              file -> {
                String name = file.getFileName().toString();
                int dot = name.lastIndexOf('.');
                cases.add(file.resolveSibling(name.substring(0, Math.max(dot, 0))));
              });
    }
    return cases.stream()
        .map(path -> dynamicTest(root.relativize(path).toString(), () -> check(path)));
  }

  private static void check(Path path) throws IOException, CommandLineException {
    String name = path.getFileName().toString();
    String architecture = path.getParent().getFileName().toString();
    List<String> in = read(path.resolveSibling(name + ".in"));
    List<String> out = read(path.resolveSibling(name + ".out"));

    RewritePlan plan = BuiltInRules.rewriter().plan(in, architecture);
    List<String> once = plan.complete(Netdev.SOCKET, 5).arguments();
    List<String> twice =
        BuiltInRules.rewriter().plan(once, architecture).complete(Netdev.SOCKET, 5).arguments();

    assertAll(
        () -> assertEquals(out, once),
        () -> assertEquals(once, twice, "rewritten twice"),
        () -> assertEquals(name.startsWith("question-"), plan.isQuestion(), "a question"));
  }

  private static List<String> read(Path file) throws IOException {
    List<String> lines =
        new ArrayList<>(List.of(NativeText.decode(Files.readAllBytes(file)).split("\n", -1)));
    assertEquals("", lines.remove(lines.size() - 1), file + " must end with a line end");
    return lines;
  }
}
