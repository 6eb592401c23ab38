package io.github.qrap.cli;

import io.github.qrap.api.BackendProbe;
import io.github.qrap.api.ExecStrategy;
import io.github.qrap.api.NicConflictRule;
import io.github.qrap.api.ProgramWrapper;
import java.util.ServiceConfigurationError;

/** What is wrong with a provider, in a line for people. */
final class Reasons {
  private Reasons() {}

  /** The extension point as users know it. */
  static String kind(Class<?> kind) {
    if (kind == NicConflictRule.class) {
      return "NIC rule";
    }
    if (kind == BackendProbe.class) {
      return "backend";
    }
    if (kind == ProgramWrapper.class) {
      return "wrapper";
    }
    return kind == ExecStrategy.class ? "exec strategy" : kind.getSimpleName();
  }

  /** Why a provider could not be created. */
  static String reason(Throwable e, Class<?> kind) {
    return oneLine(words(e, kind));
  }

  private static String words(Throwable e, Class<?> kind) {
    String message = e.getMessage() == null ? "" : e.getMessage();
    if (e instanceof NoClassDefFoundError && message.indexOf(' ') < 0) {
      return "lacks the class " + message.replace('/', '.');
    }
    if (e instanceof ServiceConfigurationError) {
      String prefix = kind.getName() + ": ";
      String own = message.startsWith(prefix) ? message.substring(prefix.length()) : message;
      // An address of the file, whose jar is named already.
      own = own.substring(Math.max(0, own.indexOf("META-INF/services/" + kind.getName())));
      own = own.replace("not a subtype", "does not implement " + kind.getSimpleName());
      return e.getCause() == null ? own : own + ": " + words(e.getCause(), kind);
    }
    if (e instanceof UnsupportedClassVersionError) {
      return message;
    }
    return e.getCause() == null || e.getCause() == e ? e.toString() : e + ": " + e.getCause();
  }

  /** The same without line ends or anything else that a terminal would obey. */
  static String oneLine(String text) {
    StringBuilder line = new StringBuilder(text);
    for (int i = 0; i < line.length(); i++) {
      if (Character.isISOControl(line.charAt(i))) {
        line.setCharAt(i, ' ');
      }
    }
    return line.toString();
  }
}
