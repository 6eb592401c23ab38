package io.github.qrap.cli;

import io.github.qrap.api.Provider;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Stands in front of a plug-in's provider, so that an error in there is reported as the plug-in's
 * and not as the caller's. An exception that its extension point declares passes.
 */
final class Guard implements InvocationHandler {
  private final Provider provider;
  private final String who;
  private final Plugin plugin;

  /**
   * @param who names the provider in messages
   */
  private Guard(Provider provider, String who, Plugin plugin) {
    this.provider = provider;
    this.who = who;
    this.plugin = plugin;
  }

  static <P extends Provider> P around(P provider, Class<P> kind, String who, Plugin plugin) {
    Guard guard = new Guard(provider, who, plugin);
    return kind.cast(Proxy.newProxyInstance(kind.getClassLoader(), new Class<?>[] {kind}, guard));
  }

  /** What messages call the provider, with its jar; empty for one that is not a plug-in's. */
  static Optional<String> name(Provider provider) {
    return Proxy.isProxyClass(provider.getClass())
            && Proxy.getInvocationHandler(provider) instanceof Guard guard
        ? Optional.of(guard.name())
        : Optional.empty();
  }

  private String name() {
    return who + " (" + plugin.name() + ")";
  }

  @Override
  public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
    if (method.getName().equals("equals") && method.getDeclaringClass() == Object.class) {
      return proxy == arguments[0];
    }
    Object result;
    try {
      result = method.invoke(provider, arguments);
    } catch (InvocationTargetException e) {
      Throwable thrown = Objects.requireNonNull(e.getCause());
      for (Class<?> declared : method.getExceptionTypes()) {
        if (declared.isInstance(thrown)) {
          throw thrown;
        }
      }
      throw broken(method, thrown + at(thrown), thrown);
    }
    if (result == null && method.getReturnType() != void.class) {
      throw broken(method, "it returned null", null);
    }
    return result;
  }

  private PluginException broken(Method method, String what, @Nullable Throwable cause) {
    return new PluginException(
        plugin.name(),
        Reasons.oneLine(name() + " failed in " + method.getName() + ": " + what),
        cause);
  }

  /** Where in the plug-in, as far as the stack trace shows. */
  private String at(Throwable thrown) {
    for (StackTraceElement element : thrown.getStackTrace()) {
      if (element.getClassName().equals(provider.getClass().getName())) {
        return ", at " + element;
      }
    }
    return "";
  }
}
