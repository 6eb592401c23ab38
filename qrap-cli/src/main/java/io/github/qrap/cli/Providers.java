package io.github.qrap.cli;

import io.github.qrap.api.Provider;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * The providers of one kind, in the order in which they are asked: those that a program brings
 * along, and those of plug-ins.
 *
 * <p>Each is created separately: one that is broken is reported by {@link #broken()} and does not
 * stop the others. The order is by descending priority; at the same priority the program's own come
 * before those of plug-ins; then it is by id, never by class path.
 *
 * @param <P> the extension point
 */
final class Providers<P extends Provider> {
  private final Class<P> kind;
  private final List<Installed<P>> installed = new ArrayList<>();
  private final List<String> broken = new ArrayList<>();

  /** A provider as it was when it was loaded: id and priority are asked for once. */
  private record Installed<P extends Provider>(
      P provider, String id, int priority, Optional<Plugin> plugin)
      implements Comparable<Installed<P>> {
    @Override
    public int compareTo(Installed<P> other) {
      if (priority != other.priority) {
        return Integer.compare(other.priority, priority);
      }
      if (plugin.isPresent() != other.plugin.isPresent()) {
        return plugin.isPresent() ? 1 : -1;
      }
      return id.compareTo(other.id);
    }

    String origin() {
      if (plugin.isPresent()) {
        return plugin.get().name();
      }
      String name = provider.getClass().getName();
      var source = provider.getClass().getProtectionDomain().getCodeSource();
      return name.startsWith("io.github.qrap.") || source == null
          ? "qrap itself (" + name + ")"
          : name + " (" + source.getLocation().getPath() + ")";
    }
  }

  private Providers(Class<P> kind) {
    this.kind = kind;
  }

  /**
   * The program's own providers and those of plug-ins. The latter throw a {@link PluginException}
   * where they break their contract.
   *
   * @param kind the extension point, such as {@code BackendProbe.class}
   * @param own the program's own, in any order
   * @param plugins in any order; stay the caller's, whose class loaders must work as long as the
   *     providers do
   * @throws ProviderException if two of them have the same id
   */
  static <P extends Provider> Providers<P> of(Class<P> kind, List<P> own, List<Plugin> plugins)
      throws ProviderException {
    Providers<P> providers = new Providers<>(kind);
    providers.add(own.iterator(), Optional.empty());
    for (Plugin plugin : plugins) {
      providers.add(ServiceLoader.load(kind, plugin.loader()).iterator(), Optional.of(plugin));
    }
    return providers.sorted();
  }

  private void add(Iterator<P> found, Optional<Plugin> plugin) {
    String prefix = plugin.isPresent() ? plugin.get().name() + ": " : "";
    while (true) {
      try {
        if (!found.hasNext()) {
          break;
        }
        P provider = found.next();
        String id = provider.id();
        if (isId(id)) {
          installed.add(
              new Installed<>(
                  plugin.isPresent()
                      ? Guard.around(provider, kind, name(id), plugin.get())
                      : provider,
                  id,
                  provider.priority(),
                  plugin));
        } else {
          broken.add(
              prefix
                  + Reasons.oneLine(
                      provider.getClass().getName()
                          + ": id <"
                          + id
                          + "> must be lower-case letters, digits and hyphens, a letter first"));
        }
      } catch (RuntimeException | Error e) {
        // A plug-in's class may throw anything. The iterator has moved past it, so this ends.
        broken.add(prefix + Reasons.reason(e, kind));
      }
    }
  }

  private Providers<P> sorted() throws ProviderException {
    Map<String, Installed<P>> byId = new HashMap<>();
    for (Installed<P> one : installed) {
      Installed<P> twin = byId.putIfAbsent(one.id(), one);
      if (twin != null) {
        throw new ProviderException(
            kind,
            one.id(),
            name(one.id())
                + " exists twice: in "
                + twin.origin()
                + " and in "
                + one.origin()
                + "; remove one of the two");
      }
    }
    Collections.sort(installed);
    return this;
  }

  private String name(String id) {
    return Reasons.kind(kind) + " <" + id + ">";
  }

  private static boolean isId(String id) {
    if (id == null || id.isEmpty() || id.charAt(0) < 'a' || id.charAt(0) > 'z') {
      return false;
    }
    for (int i = 1; i < id.length(); i++) {
      char c = id.charAt(i);
      if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-') {
        return false;
      }
    }
    return true;
  }

  /** All sound providers, the one to ask first at the front. */
  List<P> inOrder() {
    List<P> providers = new ArrayList<>(installed.size());
    for (Installed<P> one : installed) {
      providers.add(one.provider());
    }
    return Collections.unmodifiableList(providers);
  }

  /**
   * The plug-in that brought this provider; empty if it is the program's own.
   *
   * @param provider one of {@link #inOrder()}
   */
  Optional<Plugin> pluginOf(P provider) {
    for (Installed<P> one : installed) {
      if (one.provider() == provider) {
        return one.plugin();
      }
    }
    throw new IllegalArgumentException("provider <" + provider + "> must be one of these");
  }

  /**
   * For each provider that could not be created, why: one line each, in the order found, a
   * plug-in's name at the start.
   */
  List<String> broken() {
    return Collections.unmodifiableList(broken);
  }

  /**
   * The provider with this id.
   *
   * @throws ProviderException if there is none; the message names those there are, and the broken
   */
  P require(String id) throws ProviderException {
    List<String> ids = new ArrayList<>();
    for (Installed<P> one : installed) {
      if (one.id().equals(id)) {
        return one.provider();
      }
      ids.add(one.id());
    }
    StringBuilder message = new StringBuilder();
    message.append("no ").append(Reasons.kind(kind)).append(" has the id <").append(id);
    message.append(
        ids.isEmpty() ? ">; none is installed: they come with plug-ins" : ">; there are: ");
    message.append(String.join(", ", ids));
    for (String reason : broken) {
      message.append("; broken: ").append(reason);
    }
    throw new ProviderException(kind, id, message.toString());
  }
}
