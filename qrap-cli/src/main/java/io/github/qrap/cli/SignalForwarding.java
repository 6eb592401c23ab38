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
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Passes signals on to a child, where this process stays beside it.
 *
 * <p>What the terminal sends (Ctrl-C, Ctrl-\, Ctrl-Z, a hang-up) it sends to the child too, which
 * is in the same process group: stopping and going on need nothing here, and while the two have the
 * terminal, SIGINT and SIGWINCH are not sent a second time. SIGQUIT is left to the terminal
 * altogether: Java writes its state to the terminal on this signal and does not let a program catch
 * it, so it has to be ignored.
 *
 * <p>{@code sun.misc.Signal} is the JDK's only way to catch a signal, and knows the number of each
 * on this architecture. It is called by reflection, because the compiler warns of each use.
 */
final class SignalForwarding {
  private static final List<String> FORWARDED =
      List.of("HUP", "INT", "USR1", "USR2", "ALRM", "TERM", "WINCH");

  /** Those that a terminal sends to the whole process group, and so to the child as well. */
  private static final Set<String> OF_THE_TERMINAL = Set.of("INT", "WINCH");

  private final Sender sender;
  private final BooleanSupplier isInForeground;
  private final List<CaughtSignal> early = new ArrayList<>();
  private @Nullable Process child;

  /**
   * Catches nothing yet.
   *
   * @param isInForeground whether this process group is the one that its terminal sends signals to
   */
  SignalForwarding(Sender sender, BooleanSupplier isInForeground) {
    this.sender = sender;
    this.isInForeground = isInForeground;
  }

  /**
   * Catches signals from now on; not those that the JVM keeps for itself, nor those that the parent
   * had ignored.
   *
   * @return takes the child to which they are passed on
   */
  static Consumer<Process> begin() {
    SignalForwarding forwarding =
        new SignalForwarding(new Children()::signal, SignalForwarding::isInForeground);
    try {
      Signals.ignore(numberOf("QUIT"));
    } catch (ReflectiveOperationException e) {
      // There is no such class in this Java: nothing will be caught either.
    }
    for (String name : FORWARDED) {
      try {
        forwarding.catchSignal(name);
      } catch (ReflectiveOperationException e) {
        // The JVM uses it, or see above.
      }
    }
    return forwarding::to;
  }

  /** Passes on the signals that have come, in their order, and those that come. */
  synchronized void to(Process started) {
    child = started;
    early.forEach(this::forward);
    early.clear();
  }

  /** Passes a signal on, or keeps it until there is a child. */
  synchronized void forward(CaughtSignal signal) {
    if (child == null) {
      early.add(signal);
      return;
    }
    if (child.isAlive()
        && !(OF_THE_TERMINAL.contains(signal.name()) && isInForeground.getAsBoolean())) {
      sender.signal(child.pid(), signal.number());
    }
  }

  private void catchSignal(String name) throws ReflectiveOperationException {
    CaughtSignal signal = new CaughtSignal(name, numberOf(name));
    Class<?> handler = Class.forName("sun.misc.SignalHandler");
    InvocationHandler forward =
        (proxy, method, arguments) -> {
          forward(signal);
          return null;
        };
    Class<?> type = Class.forName("sun.misc.Signal");
    Method handle = type.getMethod("handle", type, handler);
    handle.invoke(
        null,
        signalOf(name),
        Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, forward));
  }

  private static int numberOf(String name) throws ReflectiveOperationException {
    Object signal = signalOf(name);
    return (int) signal.getClass().getMethod("getNumber").invoke(signal);
  }

  private static Object signalOf(String name) throws ReflectiveOperationException {
    return Class.forName("sun.misc.Signal").getConstructor(String.class).newInstance(name);
  }

  private static boolean isInForeground() {
    try {
      return isInForeground(
          Files.readString(Path.of("/proc/self/stat"), StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Whether the process has a terminal that sends its signals to the process's group.
   *
   * @param stat as proc(5) shows the process
   */
  static boolean isInForeground(String stat) {
    // Behind the name in parentheses: state, parent, group, session, terminal, its group.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return fields[2].equals(fields[5]);
  }

  /** A signal that this process has caught, and its number on this architecture. */
  record CaughtSignal(String name, int number) {}

  /** Sends a signal to a process. */
  interface Sender {
    void signal(long pid, int number);
  }
}
