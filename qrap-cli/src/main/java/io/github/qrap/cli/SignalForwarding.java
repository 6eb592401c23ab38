package io.github.qrap.cli;

import io.github.qrap.exec.Children;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Passes signals on to a child, where this process stays beside it.
 *
 * <p>What the terminal sends (Ctrl-C, Ctrl-\, Ctrl-Z, a hang-up) it sends to the child too, which
 * is in the same process group: stopping and going on need nothing here, and while the two have the
 * terminal, SIGINT and SIGQUIT are not sent a second time.
 *
 * <p>{@code sun.misc.Signal} is the JDK's only way to catch a signal. It is called by reflection,
 * because the compiler warns of it wherever it stands.
 */
final class SignalForwarding {
  /** Linux's numbers, the same on all of its architectures that a JVM runs on. */
  private static final Map<String, Integer> NUMBERS =
      Map.of("HUP", 1, "INT", 2, "QUIT", 3, "USR1", 10, "USR2", 12, "TERM", 15, "WINCH", 28);

  private final Children children = new Children();
  private final Process child;

  private SignalForwarding(Process child) {
    this.child = child;
  }

  /** From now on; those that the JVM keeps for itself, or that the parent had ignored, are not. */
  static void to(Process child) {
    SignalForwarding forwarding = new SignalForwarding(child);
    for (String name : NUMBERS.keySet()) {
      try {
        forwarding.catchSignal(name);
      } catch (ReflectiveOperationException e) {
        // The JVM uses it, or there is no such class in this Java.
      }
    }
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

  private void forward(String name) {
    boolean fromKeyboard = name.equals("INT") || name.equals("QUIT");
    if (child.isAlive() && !(fromKeyboard && isInForeground())) {
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
