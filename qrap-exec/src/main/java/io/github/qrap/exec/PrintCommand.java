package io.github.qrap.exec;

import com.google.auto.service.AutoService;
import io.github.qrap.api.ExecStrategy;
import io.github.qrap.api.Launch;
import io.github.qrap.api.LaunchResult;
import io.github.qrap.api.Program;

/**
 * Shows the command as a shell would run it, and starts nothing: on one line, or, where that would
 * be long, an option on each.
 */
@AutoService(ExecStrategy.class)
public final class PrintCommand implements ExecStrategy {
  /** More than this is hard to read on one line. */
  private static final int LONG = 100;

  @Override
  public String id() {
    return "print";
  }

  @Override
  public String description() {
    return "shows the command and starts nothing";
  }

  @Override
  public Role role() {
    return Role.SHOWS;
  }

  @Override
  public LaunchResult.Shown launch(Launch launch) {
    StringBuilder text = new StringBuilder();
    append(text, launch.program(), " ");
    if (text.length() > LONG) {
      text.setLength(0);
      // An option begins here, or an argument behind an option's value, or a value that looks like
      // an option: a shell does not care.
      append(text, launch.program(), " \\\n  ");
    }
    String separator = "  # ";
    for (int descriptor : launch.program().descriptors()) {
      text.append(separator)
          .append("descriptor ")
          .append(descriptor)
          .append(" would be connected to the backend");
      separator = ", ";
    }
    return new LaunchResult.Shown(text.append('\n').toString());
  }

  private static void append(StringBuilder text, Program program, String beforeOption) {
    ShellQuoting.append(text, program.path());
    boolean mayBeValue = true;
    boolean isAfterOption = false;
    for (String argument : program.argv().subList(1, program.argv().size())) {
      boolean isOption = argument.startsWith("-");
      text.append(isOption || !mayBeValue ? beforeOption : " ");
      ShellQuoting.append(text, argument);
      isAfterOption |= isOption;
      mayBeValue = isOption || !isAfterOption;
    }
  }
}
