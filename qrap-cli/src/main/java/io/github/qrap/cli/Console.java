package io.github.qrap.cli;

import io.github.qrap.api.NativeText;
import java.io.IOException;
import java.io.OutputStream;

/**
 * What the user sees. Writes the bytes of a text as they are, whatever the locale, so that a path
 * in a message is the path that was typed. A stream that cannot be written to is ignored: there is
 * nobody left to tell.
 */
final class Console {
  private final OutputStream out;
  private final OutputStream err;

  Console(OutputStream out, OutputStream err) {
    this.out = out;
    this.err = err;
  }

  /** Results, on standard output. */
  void show(String text) {
    write(out, text);
  }

  /** A line on standard error as it is. */
  void say(String line) {
    write(err, line + "\n");
  }

  /** A line on standard error that says who speaks. */
  void complain(String message) {
    say("qrap: " + message);
  }

  private static void write(OutputStream stream, String text) {
    try {
      stream.write(NativeText.encode(text));
      stream.flush();
    } catch (IOException e) {
      // See above.
    }
  }
}
