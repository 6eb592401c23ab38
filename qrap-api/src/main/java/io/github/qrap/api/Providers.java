package io.github.qrap.api;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/**
 * The providers of one kind that a class loader sees, in the order in which they are asked.
 *
 * <p>Each is created on its own: one that is broken is reported by {@link #broken()} and does not
 * stop the others. The order is by descending priority, then by id, never by class path.
 *
 * @param <P> the extension point
 */
public final class Providers<P extends Provider> {
  private final Class<P> kind;
  private final List<P> inOrder;
  private final List<String> broken;

  private Providers(Class<P> kind, List<P> inOrder, List<String> broken) {
    this.kind = kind;
    this.inOrder = List.copyOf(inOrder);
    this.broken = List.copyOf(broken);
  }

  /**
   * Finds and creates the providers.
   *
   * @param kind the extension point, such as {@code BackendProbe.class}
   * @param loader whose registrations count
   * @throws ProviderException if two of them have the same id
   */
  public static <P extends Provider> Providers<P> load(Class<P> kind, ClassLoader loader)
      throws ProviderException {
    return load(kind, ServiceLoader.load(kind, loader).iterator());
  }

  static <P extends Provider> Providers<P> load(Class<P> kind, Iterator<P> found)
      throws ProviderException {
    List<P> sound = new ArrayList<>();
    List<String> broken = new ArrayList<>();
    while (true) {
      try {
        if (!found.hasNext()) {
          break;
        }
        P provider = found.next();
        if (isId(provider.id())) {
          sound.add(provider);
        } else {
          broken.add(
              provider.getClass().getName()
                  + ": id <"
                  + provider.id()
                  + "> must be lower-case letters, digits and hyphens, a letter first");
        }
      } catch (ServiceConfigurationError | LinkageError | RuntimeException e) {
        // The iterator has already moved past the broken one, so this ends.
        broken.add(reason(e));
      }
    }
    refuseDuplicates(kind, sound);
    sound.sort(
        Comparator.comparingInt((P provider) -> provider.priority())
            .reversed()
            .thenComparing(Provider::id));
    return new Providers<>(kind, sound, broken);
  }

  private static <P extends Provider> void refuseDuplicates(Class<P> kind, List<P> providers)
      throws ProviderException {
    Map<String, P> byId = new HashMap<>();
    for (P provider : providers) {
      P twin = byId.putIfAbsent(provider.id(), provider);
      if (twin != null) {
        throw new ProviderException(
            kind,
            provider.id(),
            kind.getSimpleName()
                + " id <"
                + provider.id()
                + "> is used twice: by "
                + describe(twin)
                + " and by "
                + describe(provider)
                + "; remove one of the two");
      }
    }
  }

  private static String describe(Provider provider) {
    var source = provider.getClass().getProtectionDomain().getCodeSource();
    String name = provider.getClass().getName();
    return source == null ? name : name + " (" + source.getLocation().getPath() + ")";
  }

  private static String reason(Throwable e) {
    String message = Objects.toString(e.getMessage(), e.toString());
    Throwable cause = e.getCause();
    return cause == null ? message : message + ": " + cause;
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
  public List<P> inOrder() {
    return inOrder;
  }

  /** For each provider that could not be created, why; one line each, in the order found. */
  public List<String> broken() {
    return broken;
  }

  /**
   * The provider with this id.
   *
   * @throws ProviderException if there is none; the message names those there are, and the broken
   */
  public P require(String id) throws ProviderException {
    for (P provider : inOrder) {
      if (provider.id().equals(id)) {
        return provider;
      }
    }
    StringBuilder message = new StringBuilder();
    message.append("no ").append(kind.getSimpleName()).append(" has the id <").append(id);
    message.append(">; there are: ");
    message.append(String.join(", ", inOrder.stream().map(Provider::id).toList()));
    for (String reason : broken) {
      message.append("; broken: ").append(reason);
    }
    throw new ProviderException(kind, id, message.toString());
  }
}
