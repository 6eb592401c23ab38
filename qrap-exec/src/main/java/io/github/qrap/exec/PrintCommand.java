package io.github.qrap.exec;

import com.google.auto.service.AutoService;
import io.github.qrap.api.ExecStrategy;
import io.github.qrap.api.Launch;
import io.github.qrap.api.LaunchResult;

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
  public boolean startsProgram() {
    return false;
  }

  @Override
  public LaunchResult.Shown launch(Launch launch) {
    StringBuilder text = new StringBuilder();
    append(text, launch, " ");
    if (text.length() > LONG) {
      text.setLength(0);
      // An option begins here, or a value that looks like one: a shell does not care.
      append(text, launch, " \\\n  ");
    }
    launch
        .descriptor()
        .ifPresent(
            handover ->
                text.append("  # descriptor ")
                    .append(handover.target())
                    .append(" would be connected to the backend"));
    return new LaunchResult.Shown(text.append('\n').toString());
  }

  private static void append(StringBuilder text, Launch launch, String beforeOption) {
    ShellQuoting.append(text, launch.program());
    for (String argument : launch.argv().subList(1, launch.argv().size())) {
      text.append(argument.startsWith("-") ? beforeOption : " ");
      ShellQuoting.append(text, argument);
    }
  }
}
