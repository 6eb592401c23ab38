package io.github.qrap.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.qrap.api.DeviceOption;
import io.github.qrap.api.NicConflictRule;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProvidersTest {
  @Test
  void theOrderIsByPriorityThenId() throws Exception {
    Providers<NicConflictRule> rules =
        load(new Rule("b", 0), new Rule("late", -1), new Rule("a", 0), new Rule("first", 7));
    assertEquals(
        List.of("first", "a", "b", "late"),
        rules.inOrder().stream().map(NicConflictRule::id).toList());
  }

  @Test
  void aDuplicateIdIsRefusedAndBothAreNamed() {
    ProviderException e =
        assertThrows(ProviderException.class, () -> load(new Rule("twin", 0), new Rule("twin", 5)));
    assertTrue(e.getMessage().startsWith("NIC rule <twin> exists twice: in "));
    assertEquals(
        2,
        e.getMessage().split(Pattern.quote(Rule.class.getName()), -1).length - 1,
        e.getMessage());
  }

  @Test
  void anIdThatCannotBeTypedIsReportedAndTheOthersWork() throws Exception {
    for (String id : new String[] {"", "9x", "Upper", "with space", "umläut", "-x"}) {
      Providers<NicConflictRule> rules = load(new Rule(id, 0), new Rule("sound", 0));
      assertEquals(1, rules.inOrder().size());
      assertTrue(rules.broken().get(0).contains("<" + id + ">"), rules.broken()::toString);
    }
  }

  @Test
  void oneIsChosenById() throws Exception {
    Rule wanted = new Rule("wanted", 0);
    assertSame(wanted, load(new Rule("other", 1), wanted).require("wanted"));
  }

  @Test
  void askingForAMissingOneNamesThoseThatExist() {
    ProviderException e =
        assertThrows(
            ProviderException.class,
            () -> load(new Rule("a", 0), new Rule("b", 0), new Rule("BAD", 0)).require("c"));
    assertTrue(e.getMessage().contains("no NIC rule has the id <c>"), e.getMessage());
    assertTrue(e.getMessage().contains("there are: a, b"), e.getMessage());
    assertTrue(e.getMessage().contains("broken: "), e.getMessage());
  }

  @Test
  void askingWhereThereIsNoneSaysSo() {
    ProviderException e = assertThrows(ProviderException.class, () -> load().require("c"));
    assertEquals(
        "no NIC rule has the id <c>; none is installed: they come with plug-ins", e.getMessage());
  }

  /** A registration file as a careless plug-in would have it. */
  @Test
  void brokenRegistrationsAreReportedAndTheOthersWork(@TempDir Path directory) throws Exception {
    register(
        directory,
        "no.such.Class",
        NotARule.class.getName(),
        ThrowsWhenCreated.class.getName(),
        LacksAClass.class.getName(),
        Sound.class.getName());
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {directory.toUri().toURL()}, withoutRegistrations())) {
      Providers<NicConflictRule> rules =
          Providers.of(
              NicConflictRule.class, List.of(), List.of(new Plugin("p", Optional.empty(), loader)));
      assertEquals(List.of("sound"), rules.inOrder().stream().map(NicConflictRule::id).toList());
      assertEquals(4, rules.broken().size());
      assertTrue(rules.broken().get(0).contains("no.such.Class"), rules.broken()::toString);
      assertTrue(rules.broken().get(2).contains("on purpose"), rules.broken()::toString);
      assertTrue(rules.broken().get(3).contains("gone.Missing"), rules.broken()::toString);
    }
  }

  /** Sees the classes of this test, and no registration of a built-in provider. */
  private static ClassLoader withoutRegistrations() {
    return new ClassLoader(ProvidersTest.class.getClassLoader()) {
      @Override
      public Enumeration<URL> getResources(String name) {
        return Collections.emptyEnumeration();
      }
    };
  }

  private static void register(Path directory, String... classes) throws IOException {
    Path services = Files.createDirectories(directory.resolve("META-INF/services"));
    Files.write(services.resolve(NicConflictRule.class.getName()), List.of(classes));
  }

  private static Providers<NicConflictRule> load(NicConflictRule... rules)
      throws ProviderException {
    return Providers.of(NicConflictRule.class, List.of(rules), List.of());
  }

  /** Not a provider at all. */
  public static final class NotARule {}

  /** Fails as soon as it is created. */
  public static final class ThrowsWhenCreated extends Rule {
    public ThrowsWhenCreated() {
      super("throws", 0);
      throw new IllegalStateException("on purpose");
    }
  }

  /** Stands for a plug-in that lacks a library. */
  public static final class LacksAClass extends Rule {
    public LacksAClass() {
      super("lacks", 0);
      throw new NoClassDefFoundError("gone/Missing");
    }
  }

  /** Nothing wrong with this one. */
  public static final class Sound extends Rule {
    public Sound() {
      super("sound", 0);
    }
  }

  static class Rule implements NicConflictRule {
    private final String id;
    private final int priority;

    Rule(String id, int priority) {
      this.id = id;
      this.priority = priority;
    }

    @Override
    public String id() {
      return id;
    }

    @Override
    public String description() {
      return "a rule";
    }

    @Override
    public int priority() {
      return priority;
    }

    @Override
    public Optional<String> conflict(DeviceOption device) {
      return Optional.empty();
    }
  }
}
