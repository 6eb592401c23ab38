package io.github.qrap.dist;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Writes NOTICE: the libraries that a jar contains, and what their licences ask for. Which library
 * a file belongs to is in {@code src/main/notice/libraries}; which libraries there are, the jar
 * says, so that NOTICE cannot name too many, and none is forgotten.
 */
final class Notice {
  /** What belongs to qrap, or comes with any jar. */
  private static final List<String> OWN =
      List.of(
          "io/github/qrap/",
          "META-INF/LICENSE",
          "META-INF/MANIFEST.MF",
          "META-INF/NOTICE",
          "META-INF/maven/",
          "META-INF/services/");

  private static final String VERSIONED = "META-INF/versions/[0-9]+/";

  private final Path directory;
  private final List<Map<String, String>> libraries;

  private Notice(Path directory, List<Map<String, String>> libraries) {
    this.directory = directory;
    this.libraries = libraries;
  }

  /**
   * Reads the description of the libraries.
   *
   * @param directory that of the file {@code libraries} and of the texts of licences
   */
  static Notice of(Path directory) throws IOException {
    List<Map<String, String>> libraries = new ArrayList<>();
    String text =
        Files.readString(directory.resolve("libraries")).replaceAll("(?m)^#.*\\n", "").strip();
    for (String paragraph : text.split("\\n\\n+")) {
      Map<String, String> fields = new LinkedHashMap<>();
      // A line that begins with a space continues the one before.
      for (String field : paragraph.split("\\n(?! )")) {
        int colon = field.indexOf(": ");
        fields.put(field.substring(0, colon), field.substring(colon + 2).replace("\n ", "\n"));
      }
      libraries.add(fields);
    }
    return new Notice(directory, libraries);
  }

  /**
   * The text for a jar.
   *
   * @param head what it begins with
   * @param files the paths of all files in the jar
   * @throws IllegalStateException if a file belongs to no library
   */
  String text(String head, Collection<String> files) throws IOException {
    List<Map<String, String>> contained = contained(files);
    StringBuilder text = new StringBuilder(head.strip());
    text.append(
        "\n\nqrap-cli.jar, which the distribution has in lib/, contains these libraries:\n\n");
    int name = width("Name", contained);
    int address = width("Address", contained);
    String row = "  %-" + name + "s  %-" + address + "s  %s%n";
    for (Map<String, String> library : contained) {
      text.append(
          row.formatted(library.get("Name"), library.get("Address"), library.get("License")));
    }
    for (Map<String, String> library : contained) {
      if (library.containsKey("Notice")) {
        text.append('\n').append(library.get("Name")).append(": ").append(library.get("Notice"));
        text.append('\n');
      }
    }
    Map<String, String> copyrights = new LinkedHashMap<>();
    for (Map<String, String> library : contained) {
      if (library.containsKey("Copyright")) {
        String line = library.get("Name") + ": " + library.get("Copyright") + "\n";
        copyrights.merge(library.get("License"), line, String::concat);
      }
    }
    for (Map.Entry<String, String> copyright : copyrights.entrySet()) {
      text.append('\n').append(copyright.getValue());
      text.append(Files.readString(directory.resolve(copyright.getKey())));
    }
    return text.toString();
  }

  private List<Map<String, String>> contained(Collection<String> files) {
    List<Map<String, String>> contained = new ArrayList<>();
    TreeSet<String> unknown = new TreeSet<>();
    files.stream().map(file -> file.replaceFirst(VERSIONED, "")).forEach(unknown::add);
    unknown.removeIf(file -> OWN.stream().anyMatch(file::startsWith));
    List<String> others = List.copyOf(unknown);
    for (Map<String, String> library : libraries) {
      List<String> prefixes = List.of(field("Files", library).split("\\s+"));
      if (others.stream().anyMatch(file -> prefixes.stream().anyMatch(file::startsWith))) {
        contained.add(library);
        unknown.removeIf(file -> prefixes.stream().anyMatch(file::startsWith));
      }
    }
    if (!unknown.isEmpty()) {
      throw new IllegalStateException(
          "files of an unknown library, to be described in "
              + directory.resolve("libraries")
              + ": "
              + unknown);
    }
    return contained;
  }

  private static String field(String name, Map<String, String> library) {
    return Objects.requireNonNull(library.get(name), () -> library + ": no " + name);
  }

  private static int width(String field, List<Map<String, String>> libraries) {
    return libraries.stream().mapToInt(library -> field(field, library).length()).max().orElse(1);
  }

  /**
   * Writes the text for a jar into it.
   *
   * @param date of the new file in the jar
   * @return the text
   */
  String addTo(Path jar, String head, OffsetDateTime date) throws IOException {
    try (FileSystem content = FileSystems.newFileSystem(jar)) {
      Path root = content.getPath("/");
      List<String> files;
      try (Stream<Path> all = Files.walk(root)) {
        files =
            all.filter(Files::isRegularFile).map(file -> root.relativize(file).toString()).toList();
      }
      String text = text(head, files);
      Path notice = Files.writeString(root.resolve("META-INF/NOTICE"), text);
      // In local time, as a jar has it, so that it is the same everywhere.
      FileTime time =
          FileTime.from(date.toLocalDateTime().atZone(ZoneId.systemDefault()).toInstant());
      Files.getFileAttributeView(notice, BasicFileAttributeView.class).setTimes(time, time, time);
      return text;
    }
  }
}
