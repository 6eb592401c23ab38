package io.github.qrap.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import io.github.qrap.api.BackendProbe;
import io.github.qrap.api.ExecStrategy;
import io.github.qrap.api.NicConflictRule;
import io.github.qrap.api.ProbeRequest;
import io.github.qrap.api.ProgramWrapper;
import io.github.qrap.api.Provider;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/** Lists every provider, and every plug-in that was ignored. */
final class ProviderList {
  private final String version;
  private final List<Entry> entries = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();

  /**
   * A provider.
   *
   * @param byDefault whether it is used without being asked for
   * @param jar empty if it is built in
   * @param version of the jar or, built in, of qrap, if that is known
   * @param places where it would look, of a backend probe; may be empty
   */
  private record Entry(
      String kind,
      String id,
      int priority,
      boolean byDefault,
      Optional<String> jar,
      Optional<String> version,
      String description,
      String places) {}

  private ProviderList(String version) {
    this.version = version;
  }

  /**
   * Loads them all; complains about those that are broken.
   *
   * @param request what backends are to be looked for with
   */
  static ProviderList of(Plugins plugins, ProbeRequest request, Console console)
      throws ProviderException {
    ProviderList list = new ProviderList(Version.ofQrap());
    for (Plugins.Problem problem : plugins.problems()) {
      list.problems.add(problem.toString());
    }
    Providers<BackendProbe> backends = list.load(BackendProbe.class, plugins, console);
    for (BackendProbe backend : backends.inOrder()) {
      list.add(
          "backend",
          backend,
          backends,
          Selection.isAskedByDefault(backend),
          () -> backend.places(request));
    }
    Providers<NicConflictRule> rules = list.load(NicConflictRule.class, plugins, console);
    for (NicConflictRule rule : rules.inOrder()) {
      list.add("nic-rule", rule, rules, true, () -> "");
    }
    Providers<ProgramWrapper> wrappers = list.load(ProgramWrapper.class, plugins, console);
    for (ProgramWrapper wrapper : wrappers.inOrder()) {
      list.add("wrapper", wrapper, wrappers, false, () -> "");
    }
    Providers<ExecStrategy> strategies = list.load(ExecStrategy.class, plugins, console);
    ExecStrategy first = Selection.defaultOf(strategies);
    for (ExecStrategy strategy : strategies.inOrder()) {
      list.add("exec-strategy", strategy, strategies, strategy == first, () -> "");
    }
    return list;
  }

  private <P extends Provider> Providers<P> load(Class<P> kind, Plugins plugins, Console console)
      throws ProviderException {
    Providers<P> providers = plugins.load(kind, console);
    problems.addAll(providers.broken());
    return providers;
  }

  private <P extends Provider> void add(
      String kind, P provider, Providers<P> all, boolean byDefault, Supplier<String> places) {
    Optional<Plugin> plugin = all.pluginOf(provider);
    entries.add(
        new Entry(
            kind,
            provider.id(),
            provider.priority(),
            byDefault,
            plugin.map(Plugin::name),
            plugin.isEmpty() ? Optional.of(version) : plugin.get().version(),
            said(provider::description),
            said(places)));
  }

  /** What a provider says of itself, in one line; the list is not to fail where that does. */
  private static String said(Supplier<String> text) {
    try {
      return Reasons.oneLine(text.get());
    } catch (PluginException e) {
      return Reasons.oneLine(e.getMessage());
    }
  }

  /**
   * The list.
   *
   * @param terminal whether it is shown on a terminal, rather than read by a program
   */
  String text(Options.Action form, boolean terminal) {
    if (form == Options.Action.LIST_JSON) {
      return json();
    }
    return terminal ? table() : lines();
  }

  /** A table for people: a provider on a line, and below it what is special about it. */
  private String table() {
    int idWidth = 0;
    int priorityWidth = "PRIORITY".length();
    for (Entry entry : entries) {
      idWidth = Math.max(idWidth, entry.id.length());
      priorityWidth = Math.max(priorityWidth, Integer.toString(entry.priority).length());
    }
    StringBuilder out = new StringBuilder();
    String indent = " ".repeat(2 + idWidth + 1 + priorityWidth + 2);
    String kind = "";
    for (Entry entry : entries) {
      if (!entry.kind.equals(kind)) {
        kind = entry.kind;
        String heading = kind.replace('-', ' ').toUpperCase(Locale.ROOT);
        boolean top = out.isEmpty();
        out.append(top ? padded(heading, 2 + idWidth + 1) + "PRIORITY" : "\n" + heading)
            .append('\n');
      }
      String priority = Integer.toString(entry.priority);
      out.append(entry.byDefault ? "* " : "  ");
      out.append(padded(entry.id, idWidth + 1 + priorityWidth - priority.length()));
      out.append(priority).append("  ").append(entry.description).append('\n');
      if (!entry.places.isEmpty()) {
        out.append(indent).append("looks at ").append(entry.places).append('\n');
      }
      if (entry.jar.isPresent()) {
        out.append(indent).append("from ").append(Reasons.oneLine(entry.jar.get()));
        out.append(entry.version.map(v -> ", version " + Reasons.oneLine(v)).orElse(""))
            .append('\n');
      }
    }
    out.append("\n* is used without being asked for. Built into qrap where no jar is named.\n");
    return out.toString();
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }

  /** Lines for scripts: fields separated by tabs, see docs/plugins.md. */
  private String lines() {
    StringBuilder out =
        new StringBuilder("# kind\tid\tpriority\tuse\tjar\tversion\tdescription\tplaces\n");
    for (Entry entry : entries) {
      out.append(entry.kind).append('\t').append(entry.id).append('\t').append(entry.priority);
      out.append('\t').append(entry.byDefault ? "default" : "by-id");
      out.append('\t').append(Reasons.oneLine(entry.jar.orElse("built-in")));
      out.append('\t').append(Reasons.oneLine(entry.version.orElse("")));
      out.append('\t').append(entry.description).append('\t').append(entry.places).append('\n');
    }
    return out.toString();
  }

  private String json() {
    StringWriter out = new StringWriter();
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter(
            Separators.createDefaultInstance()
                .withRootSeparator("")
                .withObjectFieldValueSpacing(Separators.Spacing.AFTER));
    printer.indentArraysWith(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE);
    // A byte that is not UTF-8, which NativeText holds as a lone surrogate, is written as an
    // escape.
    try (JsonGenerator json =
        new JsonFactory()
            .createGenerator(out)
            .setPrettyPrinter(printer)
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII.mappedFeature())) {
      json.writeStartObject();
      json.writeStringField("version", version);
      json.writeArrayFieldStart("providers");
      for (Entry entry : entries) {
        json.writeStartObject();
        json.writeStringField("kind", entry.kind);
        json.writeStringField("id", entry.id);
        json.writeNumberField("priority", entry.priority);
        json.writeBooleanField("default", entry.byDefault);
        json.writeStringField("jar", entry.jar.orElse(null));
        json.writeStringField("version", entry.version.orElse(null));
        json.writeStringField("description", entry.description);
        json.writeStringField("places", entry.places);
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeArrayFieldStart("problems");
      for (String problem : problems) {
        json.writeString(problem);
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to a string cannot fail", e);
    }
    return out + "\n";
  }
}
