package io.github.qrap.dist;

import io.github.qrap.api.BackendProbe;
import io.github.qrap.api.ExecStrategy;
import io.github.qrap.api.ProgramWrapper;
import io.github.qrap.api.Provider;
import io.github.qrap.cli.OptionModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Writes what the packages carry beside the program: the manual page, the completions, and what
 * Debian asks for. The texts are in {@code src/main/documents}; what they say of the options comes
 * from the options, so that it cannot be forgotten.
 */
public final class Documents {
  private static final String MORE = "@more ";

  private final List<OptionSpec> options;
  private final Path templates;

  Documents(List<OptionSpec> options, Path templates) {
    this.options = options;
    this.templates = templates;
  }

  /** Those of the options that qrap has. */
  static Documents ofQrap(Path templates) {
    return new Documents(OptionModel.options(), templates);
  }

  /**
   * Writes all of them.
   *
   * @param arguments the directory of the sources; the root of the project, for NOTICE and
   *     CHANGELOG.md; the jar, which is given its own NOTICE; the directory to write to; the
   *     version; the date and time of the build (ISO 8601)
   */
  public static void main(String[] arguments) throws IOException {
    Path sources = Path.of(arguments[0]);
    Path project = Path.of(arguments[1]);
    Path distribution = Path.of(arguments[3], "distribution/share");
    Path debian = Path.of(arguments[3], "debian/share");
    String version = arguments[4];
    OffsetDateTime date = OffsetDateTime.parse(arguments[5]);
    Documents documents = ofQrap(sources.resolve("documents"));
    String head = Files.readString(project.resolve("NOTICE")).split("\n\n")[0];
    String notice = Notice.of(sources.resolve("notice")).addTo(Path.of(arguments[2]), head, date);
    String changes = Files.readString(project.resolve("CHANGELOG.md"));

    write(distribution.resolveSibling("NOTICE"), notice);
    write(distribution.resolve("man/man1/qrap.1"), documents.manual("qrap", version, date));
    write(distribution.resolve("bash-completion/completions/qrap"), documents.bash());
    write(distribution.resolve("zsh/site-functions/_qrap"), documents.zsh("qrap"));

    String name = "qrap-jvm";
    Path doc = debian.resolve("doc").resolve(name);
    writeCompressed(
        debian.resolve("man/man1/" + name + ".1.gz"), documents.manual(name, version, date));
    write(debian.resolve("bash-completion/completions/" + name), documents.bash());
    write(debian.resolve("zsh/vendor-completions/_" + name), documents.zsh(name));
    // For the alternative of this name.
    write(debian.resolve(name + "/_qrap"), documents.zsh("qrap"));
    write(doc.resolve("copyright"), documents.text("copyright", Map.of("notice", notice)));
    write(debian.resolve("lintian/overrides").resolve(name), documents.text("overrides", Map.of()));
    writeCompressed(doc.resolve("changelog.gz"), changes);
    writeCompressed(doc.resolve("changelog.Debian.gz"), documents.debianChanges(version, date));
  }

  /** The manual page, in roff, of a command of this name. */
  String manual(String name, String version, OffsetDateTime date) throws IOException {
    Map<String, String> more = new LinkedHashMap<>();
    StringBuilder page = new StringBuilder();
    String option = null;
    for (String line : Files.readAllLines(templates.resolve("qrap.1"))) {
      if (line.startsWith(MORE)) {
        option = line.substring(MORE.length());
        more.put(option, "");
      } else if (option != null && !line.startsWith(".SH")) {
        more.merge(option, line + "\n", String::concat);
      } else {
        option = null;
        page.append(line).append('\n');
      }
    }
    StringBuilder list = new StringBuilder();
    for (OptionSpec each : options) {
      list.append(".TP\n.BI ").append(command(each.longestName()));
      list.append(argument(each)).append('\n');
      list.append(roff(description(each))).append('\n');
      String details = more.remove(each.longestName());
      list.append(details == null ? "" : details);
      OptionModel.variable(each)
          .ifPresent(variable -> list.append(".RB ( ").append(variable).append(" )\n"));
    }
    if (!more.isEmpty()) {
      throw new IllegalStateException("qrap.1: more about no option of qrap: " + more.keySet());
    }
    return fill(
        page.toString(),
        Map.of(
            "TITLE", command(name.toUpperCase(Locale.ROOT)),
            "name", command(name),
            "version", version,
            "date", DateTimeFormatter.ISO_LOCAL_DATE.format(date),
            "options", list.toString().stripTrailing()));
  }

  /** The completion for bash; the name of its file says for which command. */
  String bash() throws IOException {
    StringBuilder values = new StringBuilder();
    for (OptionSpec option : options.stream().filter(Documents::takesValue).toList()) {
      values.append("    ").append(option.longestName()).append(") ");
      values.append(Values.of(option).bash).append(" ;;\n");
    }
    return text(
        "qrap.bash",
        Map.of(
            "flags", names(option -> !needsValue(option)),
            "valued", names(Documents::needsValue),
            "bash-values", values.toString().stripTrailing()));
  }

  /** The completion for zsh of a command of this name. */
  String zsh(String name) throws IOException {
    StringBuilder values = new StringBuilder();
    for (OptionSpec option : options) {
      String description = description(option).replaceAll("[\\[\\]\\\\:]", "\\\\$0");
      String spec = option.isMultiValue() ? "*" : "";
      spec += option.longestName();
      spec += needsValue(option) ? "=" : takesValue(option) ? "=-" : "";
      spec += "[" + description + "]";
      if (takesValue(option)) {
        spec += needsValue(option) ? ":" : "::";
        spec += option.paramLabel() + ":" + Values.of(option).zsh;
      }
      values.append("    '").append(spec.replace("'", "'\\''")).append("'\n");
    }
    return text(
        "qrap.zsh",
        Map.of(
            "name", name,
            "flags", names(option -> !needsValue(option)),
            "valued", names(Documents::needsValue),
            "zsh-values", values.toString().stripTrailing()));
  }

  private String debianChanges(String version, OffsetDateTime date) throws IOException {
    return text(
        "changelog.Debian",
        Map.of(
            "debian-version", version.replace("-SNAPSHOT", "~SNAPSHOT") + "-1",
            "maintainer", maintainer(),
            "rfc-date",
                DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss Z", Locale.ENGLISH)
                    .format(date)));
  }

  private String maintainer() throws IOException {
    try (var lines = Files.lines(templates.resolveSibling("deb/control"))) {
      String field = "Maintainer: ";
      return lines
          .filter(l -> l.startsWith(field))
          .findFirst()
          .orElseThrow()
          .substring(field.length());
    }
  }

  /**
   * What completes the values of an option.
   *
   * @param bash a command of the template
   * @param zsh an action of {@code _arguments}
   */
  private record Values(String bash, String zsh) {
    static Values of(OptionSpec option) {
      if (option.completionCandidates() != null) {
        return of(option.completionCandidates());
      }
      return switch (option.paramLabel()) {
        case "PATH" -> new Values("_qrap_files", "_files");
        case "PROGRAM" -> new Values("_qrap_programs", " _command_names -e");
        case "MODEL" -> new Values("_qrap_models", "_qrap_models");
        case "UID" -> new Values("_qrap_users", "_qrap_users");
        case "ID" -> of(ids(option.longestName()));
        default -> new Values(":", " ");
      };
    }

    private static Values of(Iterable<String> words) {
      String all = String.join(" ", words);
      return new Values("_qrap_words " + all, "(" + all + ")");
    }

    /** The built-in providers among which this option chooses. */
    private static List<String> ids(String option) {
      Class<? extends Provider> kind =
          switch (option) {
            case "--backend" -> BackendProbe.class;
            case "--exec" -> ExecStrategy.class;
            case "--wrap" -> ProgramWrapper.class;
            default -> throw new IllegalStateException(option + ": the ID of what?");
          };
      return ServiceLoader.load(kind).stream()
          .map(provider -> provider.get().id())
          // --exec refuses what --dry-run stands for.
          .filter(id -> !id.equals("print"))
          .sorted()
          .toList();
    }
  }

  private String names(Predicate<OptionSpec> which) {
    return options.stream()
        .filter(which)
        .map(OptionSpec::longestName)
        .collect(Collectors.joining(" "));
  }

  /** In the next word, or behind an equals sign. */
  private static boolean needsValue(OptionSpec option) {
    return option.arity().min() > 0;
  }

  /** If it does not need one, behind an equals sign only. */
  private static boolean takesValue(OptionSpec option) {
    return option.arity().max() > 0;
  }

  private static String description(OptionSpec option) {
    return String.join(" ", option.description());
  }

  /** What follows the option in roff, in italics where it stands for something. */
  private static String argument(OptionSpec option) {
    if (needsValue(option)) {
      return " \" " + option.paramLabel() + "\"";
    }
    return takesValue(option) ? "[= " + option.paramLabel() + " ]" : "";
  }

  /** Text in roff. */
  private static String roff(String text) {
    String escaped = text.replace("\\", "\\e").replace("'", "\\(aq");
    // What begins with a hyphen can be typed.
    return escaped.replaceAll("(?<![A-Za-z0-9])-", "\\\\-");
  }

  /** A word in roff that can be typed: hyphens are the ones of the keyboard. */
  private static String command(String word) {
    return word.replace("-", "\\-");
  }

  private String text(String template, Map<String, String> values) throws IOException {
    return fill(Files.readString(templates.resolve(template)), values);
  }

  private static String fill(String text, Map<String, String> values) {
    String filled = text;
    for (Map.Entry<String, String> value : values.entrySet()) {
      String mark = "@" + value.getKey() + "@";
      if (!filled.contains(mark)) {
        throw new IllegalStateException("no " + mark + " in: " + text);
      }
      filled = filled.replace(mark, value.getValue());
    }
    return filled;
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  /** Compresses as {@code gzip -9n} does: two builds give the same bytes. */
  private static void writeCompressed(Path file, String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out =
        new GZIPOutputStream(bytes) {
          {
            def.setLevel(Deflater.BEST_COMPRESSION);
          }
        }) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    byte[] compressed = bytes.toByteArray();
    // In the header, the mark of the best compression, which lintian looks for.
    compressed[8] = 2;
    Files.createDirectories(file.getParent());
    Files.write(file, compressed);
  }
}
