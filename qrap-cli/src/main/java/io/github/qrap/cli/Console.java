package io.github.qrap.cli;

import io.github.qrap.api.NativeText;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/**
 * What the user sees. Writes the bytes of a text as they are, in any locale, so that a path in a
 * message is the path that was typed. A stream that cannot be written to is ignored: there is no
 * other place for a message.
 */
final class Console {
  private final OutputStream out;
  private final OutputStream err;
  private final boolean terminal;

  /**
   * A console on these streams.
   *
   * @param terminal whether standard output is a terminal
   */
  Console(OutputStream out, OutputStream err, boolean terminal) {
    this.out = out;
    this.err = err;
    this.terminal = terminal;
  }

  /** The standard streams that the parent has left open. */
  static Console ofThisProcess(List<Integer> descriptors) {
    return new Console(
        stream(1, FileDescriptor.out, descriptors),
        stream(2, FileDescriptor.err, descriptors),
        isTerminal(1));
  }

  /** A number that the parent has closed may be a file or socket of this process by now. */
  private static OutputStream stream(int number, FileDescriptor stream, List<Integer> descriptors) {
    return descriptors.contains(number)
        ? new FileOutputStream(stream)
        : OutputStream.nullOutputStream();
  }

  /**
   * Whether the descriptor is open on a terminal; as far as its name shows, which costs nothing.
   */
  private static boolean isTerminal(int descriptor) {
    try {
      String file = new File("/proc/self/fd/" + descriptor).getCanonicalPath();
      return file.startsWith("/dev/pts/") || file.startsWith("/dev/tty");
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether results go to a terminal. */
  boolean isTerminal() {
    return terminal;
  }

  /**
   * Shows a result on standard output.
   *
   * @throws Failure if it cannot be written
   */
  void show(String text) throws Failure {
    try {
      out.write(NativeText.encode(text));
      out.flush();
    } catch (IOException e) {
      throw new Failure(ExitStatus.FAILED, "standard output: " + e.getMessage());
    }
  }

  /** A line on standard error as it is; if that cannot be written to, it is lost. */
  void say(String line) {
    try {
      err.write(NativeText.encode(line + "\n"));
      err.flush();
    } catch (IOException e) {
      // See above.
    }
  }

  /**
   * Whether results may be coloured, as NO_COLOR (no-color.org) and terminals that cannot do it ask
   * for.
   */
  boolean isColoured(Startup startup) {
    return terminal
        && startup.variable("NO_COLOR").isEmpty()
        && !startup.variable("TERM").equals("dumb");
  }

  /** A line on standard error that begins with the program's name. */
  void complain(String message) {
    say("qrap: " + message);
  }
}
