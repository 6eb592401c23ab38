package io.github.qrap.cli;

import io.github.qrap.api.NativePath;
import io.github.qrap.api.NicConflictRule;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/** Makes plug-ins as other authors make them, of sources that are compiled here. */
final class TestJar {
  private final Path work;
  private final Map<String, byte[]> entries = new LinkedHashMap<>();

  /**
   * @param work an empty directory for the compiler
   */
  TestJar(Path work) {
    this.work = work;
  }

  /** A jar with this one rule, named {@code acme.Rule}, for the driver with the rule's id. */
  static TestJar rule(Path work, String id) {
    return new TestJar(work).source("acme.Rule", ruleSource(id, "")).registers("acme.Rule");
  }

  /**
   * The source of a rule {@code acme.Rule}.
   *
   * @param more members
   */
  static String ruleSource(String id, String more) {
    return """
        package acme;
        import io.github.qrap.api.*;
        import java.util.Optional;
        public class Rule implements NicConflictRule {
          %s
          public String id() { return %s; }
          public String description() { return "a rule"; }
          public Optional<String> conflict(DeviceOption device) {
            return device.driver().equals(id()) ? Optional.of("an acme NIC") : Optional.empty();
          }
        }
        """
        .formatted(more, id == null ? "null" : '"' + id + '"');
  }

  /** Compiles this and puts all classes that come of it into the jar. */
  TestJar source(String name, String text) {
    try {
      Path directory = Files.createTempDirectory(work, "classes");
      Path file = directory.resolve(name.substring(name.lastIndexOf('.') + 1) + ".java");
      Files.writeString(file, text);
      JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
      StringWriter said = new StringWriter();
      List<String> options = new ArrayList<>(List.of("-proc:none", "-d", directory.toString()));
      options.addAll(List.of("-cp", System.getProperty("java.class.path")));
      var files = compiler.getStandardFileManager(null, null, null);
      if (!compiler
          .getTask(said, files, null, options, null, files.getJavaFileObjects(file))
          .call()) {
        throw new IllegalStateException(said.toString());
      }
      try (Stream<Path> all = Files.walk(directory)) {
        for (Path made : all.filter(path -> path.toString().endsWith(".class")).toList()) {
          entries.put(directory.relativize(made).toString(), Files.readAllBytes(made));
        }
      }
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Registers these classes as NIC rules. */
  TestJar registers(String... classes) {
    return registers(NicConflictRule.class, classes);
  }

  TestJar registers(Class<?> kind, String... classes) {
    return text("META-INF/services/" + kind.getName(), String.join("\n", classes) + "\n");
  }

  TestJar text(String entry, String content) {
    entries.put(entry, content.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  /** The class as if built for another Java. */
  TestJar classVersion(String name, int version) {
    byte[] code = entries.get(name.replace('.', '/') + ".class");
    code[6] = (byte) (version >> 8);
    code[7] = (byte) version;
    return this;
  }

  TestJar without(String name) {
    if (entries.remove(name.replace('.', '/') + ".class") == null) {
      throw new IllegalArgumentException(name + " is not in there");
    }
    return this;
  }

  /** Writes the jar, so that no other user can change it. */
  Path to(Path directory, String name) throws IOException {
    Path file = NativePath.of(directory + "/" + name);
    try (OutputStream out = Files.newOutputStream(file);
        JarOutputStream jar = new JarOutputStream(new BufferedOutputStream(out))) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        jar.putNextEntry(new JarEntry(entry.getKey()));
        jar.write(entry.getValue());
      }
    }
    Files.setAttribute(file, "unix:mode", 0644);
    return file;
  }
}
