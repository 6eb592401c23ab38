package io.github.qrap.patch;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.github.qrap.api.Attachment;
import io.github.qrap.api.Attachment.Kind;
import io.github.qrap.api.Attachment.VhostUser;
import io.github.qrap.api.DeviceOption;
import io.github.qrap.api.NativeText;
import io.github.qrap.api.NicConflictRule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Each case is a pair of files: {@code NAME.in} with an argument on each line, and {@code NAME.out}
 * with those for QEMU or {@code NAME.refused} with a message. A third one, {@code NAME.shared}, has
 * those for QEMU with a vhost-user backend, or {@code NAME.unshared} why none can be used. The
 * directory is the architecture, with {@code +CHOICE} where a NIC is asked for. Questions have
 * names that say so, and so have those ({@code once-...}) where a second rewrite moves another NIC.
 */
class GoldenFilesTest {
  private static final Path ROOT = root();

  @TestFactory
  Stream<DynamicTest> rewritesAsWritten() throws IOException {
    return cases().map(path -> dynamicTest(ROOT.relativize(path).toString(), () -> check(path)));
  }

  @Test
  void coversEveryRowOfTheTables() throws IOException {
    Set<String> words = new HashSet<>();
    Set<String> architectures = new HashSet<>();
    for (Path path : cases().toList()) {
      architectures.add(path.getParent().getFileName().toString());
      for (String line : read(sibling(path, ".in"))) {
        words.add(line.startsWith("-") ? line.replaceFirst("--?", "-") : line);
        words.addAll(List.of(line.split("[,=:\"{}]")));
      }
    }
    List<String> missing = new ArrayList<>();
    for (MachineFamily family : MachineFamily.TABLE) {
      for (String name : family.names()) {
        boolean seen = words.stream().anyMatch(word -> (word + "-").startsWith(name + "-"));
        // Those that are an architecture's default need not be named.
        boolean byDefault =
            architectures.stream()
                .map(architecture -> Machine.of(List.of(), architecture).type())
                .anyMatch(name::equals);
        if (!seen && !byDefault) {
          missing.add("machine " + name);
        }
      }
      if (family.names().isEmpty() && !family.architecture().isEmpty()) {
        assertTrue(architectures.contains(family.architecture()), family.architecture());
      }
    }
    for (NicConflictRule rule : BuiltInRules.inOrder()) {
      assertTrue(
          words.stream()
              .anyMatch(word -> rule.conflict(new DeviceOption(word, Map.of())).isPresent()),
          rule.id());
    }
    for (String model : models()) {
      if (!words.contains(model)) {
        missing.add("model " + model);
      }
    }
    for (String option : OptionTable.names()) {
      if (!words.contains("-" + option)) {
        missing.add("option " + option);
      }
    }
    assertEquals(List.of(), missing);
  }

  private static List<String> models() {
    return NicModel.TABLE.stream().map(NicModel::name).toList();
  }

  /** Of 445 when this was written: far fewer would mean that a part of them is not found. */
  @Test
  void areAllFound() throws IOException {
    long count = cases().count();
    assertTrue(count >= 430, count + " cases");
  }

  /** Also of a file that has no partner. */
  private static Stream<Path> cases() throws IOException {
    Set<Path> cases = new TreeSet<>();
    try (Stream<Path> files = Files.walk(ROOT)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = file.getFileName().toString();
        cases.add(file.resolveSibling(name.substring(0, Math.max(name.lastIndexOf('.'), 0))));
      }
    }
    return cases.stream();
  }

  private static void check(Path path) throws IOException, CommandLineException {
    String name = path.getFileName().toString();
    String[] directory = path.getParent().getFileName().toString().split("\\+");
    String architecture = directory[0];
    NicChoice choice =
        directory.length == 1 ? NicChoice.BEST : NicChoice.parse(directory[1]).orElseThrow();
    Rewriter rewriter =
        new Rewriter(BuiltInRules.inOrder(), choice)
            .knowingDirectories(file -> file.startsWith("/dev/"));
    List<String> in = read(sibling(path, ".in"));
    if (Files.exists(sibling(path, ".refused"))) {
      CommandLineException e =
          assertThrows(CommandLineException.class, () -> rewriter.plan(in, architecture));
      assertEquals(read(sibling(path, ".refused")), List.of(e.getMessage()));
      return;
    }
    List<String> out = read(sibling(path, ".out"));
    RewritePlan plan = rewriter.plan(in, architecture);
    List<String> once = onSockets(plan);
    List<String> twice = onSockets(rewriter.plan(once, architecture));

    assertAll(
        () -> assertEquals(out, once),
        () -> assertEquals(!name.startsWith("once-"), twice.equals(once), "twice: " + twice),
        () -> assertEquals(name.startsWith("question-"), plan.isQuestion(), "a question"),
        () -> checkShared(path, plan, rewriter, architecture));
  }

  private static void checkShared(
      Path path, RewritePlan plan, Rewriter rewriter, String architecture)
      throws CommandLineException {
    if (Files.exists(sibling(path, ".unshared"))) {
      assertEquals(
          read(sibling(path, ".unshared")),
          plan.demands().get(0).refusal(Kind.VHOST_USER).stream().toList());
    }
    if (Files.exists(sibling(path, ".shared"))) {
      Attachment backend = new VhostUser(Optional.of("/p"), Optional.empty());
      List<String> once = plan.complete(backend, 5).arguments();
      assertEquals(read(sibling(path, ".shared")), once);
      assertEquals(
          once, rewriter.plan(once, architecture).complete(backend, 5).arguments(), "shared twice");
    }
  }

  /** With a socket for each demand, from descriptor 5 on. */
  private static List<String> onSockets(RewritePlan plan) throws CommandLineException {
    List<Attachment> sockets = new ArrayList<>();
    List<Integer> descriptors = new ArrayList<>();
    for (int i = 0; i < plan.demands().size(); i++) {
      sockets.add(Attachment.SOCKET);
      descriptors.add(5 + i);
    }
    return plan.complete(sockets, descriptors).arguments();
  }

  private static Path sibling(Path path, String suffix) {
    return path.resolveSibling(path.getFileName() + suffix);
  }

  private static List<String> read(Path file) {
    try {
      List<String> lines =
          new ArrayList<>(List.of(NativeText.decode(Files.readAllBytes(file)).split("\n", -1)));
      assertEquals("", lines.remove(lines.size() - 1), file + " must end with a line end");
      return lines;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path root() {
    try {
      return Path.of(GoldenFilesTest.class.getResource("golden").toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
