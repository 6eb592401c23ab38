package io.github.qrap.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * What no part of qrap expects, in words: a limit of memory or threads, or else a fault of ours.
 */
final class UnexpectedError {
  private UnexpectedError() {}

  /**
   * What it is, and what to try.
   *
   * @param verbose whether to show where, if that can be a fault of ours
   */
  static String words(Throwable e, boolean verbose) {
    // Java wraps what happens while it prepares a class.
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof OutOfMemoryError) {
        return ofMemory(String.valueOf(cause.getMessage()));
      }
      if (cause instanceof StackOverflowError) {
        return "Java's stack is full: the command line, or a plug-in, nests too deeply; allow more:"
            + " _JAVA_OPTIONS=-Xss16m; if it does not nest, please report this, with what --verbose"
            + " shows"
            + (verbose ? ": " + trace(e) : "");
      }
    }
    return "internal error, please report it: " + trace(e);
  }

  private static String ofMemory(String reason) {
    if (reason.contains("native thread")) {
      return "Java cannot start a thread: "
          + reason
          + "; allow more processes (ulimit -u), or more memory (ulimit -v)";
    }
    return "not enough memory: "
        + reason
        + (isOfTheHeap(reason)
            ? "; allow Java more: _JAVA_OPTIONS=-Xmx256m"
            : "; allow more (ulimit -v)");
  }

  private static boolean isOfTheHeap(String reason) {
    return reason.startsWith("Java heap space")
        || reason.startsWith("GC overhead")
        || reason.startsWith("Requested array size")
        || reason.contains("direct buffer");
  }

  private static String trace(Throwable e) {
    StringWriter trace = new StringWriter();
    e.printStackTrace(new PrintWriter(trace, true));
    return trace.toString();
  }
}
