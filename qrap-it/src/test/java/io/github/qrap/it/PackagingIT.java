package io.github.qrap.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.qrap.api.Provider;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The packaged jar carries what the modules register: no service file hides another. */
final class PackagingIT {
  private static final Path PRODUCTS = Path.of("../qrap-dist/target");

  /** To a file, perhaps to a part of it. */
  private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:)([^)#\\s]+)(?:#[^)]*)?\\)");

  /** Those that the command has without the registrations. */
  @ParameterizedTest
  @CsvSource({
    "backend, io.github.qrap.api.BackendProbe",
    "nic-rule, io.github.qrap.api.NicConflictRule",
    "exec-strategy, io.github.qrap.api.ExecStrategy"
  })
  void theJarRegistersTheProvidersThatTheCommandHas(String name, Class<? extends Provider> kind)
      throws Exception {
    Process list =
        new ProcessBuilder(PRODUCTS.resolve("qrap/bin/qrap").toString(), "--list").start();
    List<String> listed =
        list.inputReader()
            .lines()
            .filter(line -> line.startsWith(name + "\t"))
            .map(line -> line.split("\t")[1])
            .sorted()
            .toList();
    assertFalse(listed.isEmpty());
    assertRegistered(kind, listed.toArray(new String[0]));
  }

  /** On any other machine qrap refuses native calls. */
  @Test
  void jarHasTheNativeLibrariesOfTheSupportedArchitecturesAndNoOthers() throws Exception {
    try (JarFile jar = new JarFile(PRODUCTS.resolve("qrap-cli.jar").toFile())) {
      assertEquals(
          List.of(
              "jni/aarch64-Linux",
              "jni/ppc64le-Linux",
              "jni/s390x-Linux",
              "jni/x86_64-Linux",
              "lib/aarch64-Linux-clang",
              "lib/amd64-Linux-clang",
              "lib/ppc64le-Linux-clang",
              "lib/s390x-Linux-clang"),
          jar.stream()
              .map(JarEntry::getName)
              .filter(name -> name.matches(".*[.](so|dylib|jnilib|dll|a)"))
              .map(name -> name.split("/")[0] + "/" + name.split("/")[1])
              .distinct()
              .sorted()
              .toList());
    }
  }

  @Test
  void noticeNamesTheLibrariesInTheJarAndNoOther() throws IOException {
    Map<String, String> directories =
        Map.of(
            "ASM", "org/objectweb/asm/",
            "Jackson core", "com/fasterxml/jackson/core/",
            "jffi", "com/kenai/jffi/",
            "jnr-a64asm", "jnr/a64asm/",
            "jnr-constants", "jnr/constants/",
            "jnr-ffi", "jnr/ffi/",
            "jnr-posix", "jnr/posix/",
            "jnr-x86asm", "jnr/x86asm/",
            "junixsocket", "org/newsclub/net/unix/",
            "picocli", "picocli/");
    String notice;
    try (JarFile jar = new JarFile(PRODUCTS.resolve("qrap-cli.jar").toFile())) {
      var entry = jar.getEntry("META-INF/NOTICE");
      notice = new String(jar.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
      List<String> files = jar.stream().map(JarEntry::getName).toList();
      directories.forEach(
          (name, directory) ->
              assertEquals(
                  files.stream().anyMatch(file -> file.startsWith(directory)),
                  notice.contains("\n  " + name + "  "),
                  name));
    }
    assertEquals(notice, Files.readString(PRODUCTS.resolve("qrap/NOTICE")));
    String copyright =
        Files.readString(PRODUCTS.resolve("documents/debian/share/doc/qrap-jvm/copyright"));
    assertTrue(copyright.contains(notice.strip()), copyright);
  }

  @Test
  void everyLinkOfTheDocumentsLeadsToAFileOfTheDistribution() throws IOException {
    assertLinksLeadToFilesIn(PRODUCTS.resolve("qrap"));
  }

  @Test
  void everyLinkOfTheDocumentsLeadsToAFileOfTheDebianPackage(@TempDir Path root) throws Exception {
    String debianPackage = Packaged.file("qrap-jvm_", "_all.deb").toString();
    assertEquals("", outputOf("dpkg-deb", "--extract", debianPackage, root.toString()));
    assertLinksLeadToFilesIn(root.resolve("usr/share/doc/qrap-jvm"));
  }

  @Test
  void lintianHasNoRemarkOnTheDebianPackage() throws Exception {
    String debianPackage = Packaged.file("qrap-jvm_", "_all.deb").toString();
    assertEquals(
        "",
        outputOf(
            "lintian", "--allow-root", "--profile", "debian", "--display-info", debianPackage));
  }

  /** What a command that succeeds prints. */
  private static String outputOf(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    byte[] output = process.getInputStream().readAllBytes();
    String text = new String(output, StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), text);
    return text;
  }

  private static void assertLinksLeadToFilesIn(Path root) throws IOException {
    List<Path> documents;
    try (Stream<Path> files = Files.walk(root)) {
      documents = files.filter(file -> file.toString().endsWith(".md")).toList();
    }
    assertTrue(documents.contains(root.resolve("README.md")), documents.toString());
    List<String> dead = new ArrayList<>();
    for (Path document : documents) {
      Matcher link = LINK.matcher(Files.readString(document));
      while (link.find()) {
        Path target = document.resolveSibling(link.group(1)).normalize();
        if (!target.startsWith(root.normalize()) || !Files.isRegularFile(target)) {
          dead.add(document.getFileName() + ": " + link.group(1));
        }
      }
    }
    assertEquals(List.of(), dead);
  }

  private static <P extends Provider> void assertRegistered(Class<P> kind, String... ids)
      throws IOException {
    List<P> found =
        ServiceLoader.load(kind).stream()
            .map(ServiceLoader.Provider::get)
            .sorted(Comparator.comparing(Provider::id))
            .toList();
    assertEquals(List.of(ids), found.stream().map(Provider::id).toList());
    assertEquals(
        found.stream().map(provider -> provider.getClass().getName()).sorted().toList(),
        registrations(kind));
  }

  private static List<String> registrations(Class<?> kind) throws IOException {
    try (JarFile jar = new JarFile(PRODUCTS.resolve("qrap-cli.jar").toFile())) {
      var entry = jar.getEntry("META-INF/services/" + kind.getName());
      return new String(jar.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank())
          .sorted()
          .toList();
    }
  }
}
