package io.github.qrap.cli;

import io.github.qrap.exec.Children;
import io.github.qrap.exec.Signals;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Passes signals on to a child, where this process stays beside it.
 *
 * <p>What the terminal sends (Ctrl-C, Ctrl-\, Ctrl-Z, a hang-up) it sends to the child too, which
 * is in the same process group: stopping and going on need nothing here, and while the two have the
 * terminal, SIGINT and SIGWINCH are not sent a second time. SIGQUIT is left to the terminal
 * altogether: Java gives nobody the signal at which it writes its own state to the terminal, so
 * that it has to be ignored.
 *
 * <p>{@code sun.misc.Signal} is the JDK's only way to catch a signal. It is called by reflection,
 * because the compiler warns of it wherever it stands.
 */
final class SignalForwarding {
  /** Linux's numbers, the same on all of its architectures that a JVM runs on. */
  private static final Map<String, Integer> NUMBERS =
      Map.of("HUP", 1, "INT", 2, "USR1", 10, "USR2", 12, "ALRM", 14, "TERM", 15, "WINCH", 28);

  /** Those that a terminal sends to the whole process group, and so to the child as well. */
  private static final Set<String> OF_THE_TERMINAL = Set.of("INT", "WINCH");

  private static final int SIGQUIT = 3;

  private final Children children = new Children();
  private final List<String> early = new ArrayList<>();
  private Process child;

  private SignalForwarding() {}

  /**
   * Catches signals from now on; not those that the JVM keeps for itself, nor those that the parent
   * had ignored.
   */
  static Consumer<Process> begin() {
    Signals.ignore(SIGQUIT);
    SignalForwarding forwarding = new SignalForwarding();
    for (String name : NUMBERS.keySet()) {
      try {
        forwarding.catchSignal(name);
      } catch (ReflectiveOperationException e) {
        // The JVM uses it, or there is no such class in this Java.
      }
    }
    return forwarding::to;
  }

  /** Passes on what came and what comes. */
  private synchronized void to(Process started) {
    child = started;
    early.forEach(this::forward);
  }

  private void catchSignal(String name) throws ReflectiveOperationException {
    Class<?> signal = Class.forName("sun.misc.Signal");
    Class<?> handler = Class.forName("sun.misc.SignalHandler");
    InvocationHandler forward =
        (proxy, method, arguments) -> {
          forward(name);
          return null;
        };
    Method handle = signal.getMethod("handle", signal, handler);
    handle.invoke(
        null,
        signal.getConstructor(String.class).newInstance(name),
        Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, forward));
  }

  private synchronized void forward(String name) {
    if (child == null) {
      early.add(name);
      return;
    }
    if (child.isAlive() && !(OF_THE_TERMINAL.contains(name) && isInForeground())) {
      children.signal(child.pid(), NUMBERS.get(name));
    }
  }

  /** Whether this process group is the one that its terminal sends signals to. */
  private static boolean isInForeground() {
    try {
      String stat = Files.readString(Path.of("/proc/self/stat"), StandardCharsets.ISO_8859_1);
      // Behind the name in parentheses: state, parent, group, session, terminal, its group.
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      return fields[2].equals(fields[5]);
    } catch (IOException e) {
      return false;
    }
  }
}
