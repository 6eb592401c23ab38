package io.github.qrap.exec;

import com.google.auto.service.AutoService;
import io.github.qrap.api.ExecStrategy;
import io.github.qrap.api.Launch;
import io.github.qrap.api.LaunchResult;

/** Shows the command as a line that a shell would run, and starts nothing. */
@AutoService(ExecStrategy.class)
public final class PrintCommand implements ExecStrategy {
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
  public LaunchResult launch(Launch launch) {
    StringBuilder text = new StringBuilder();
    ShellQuoting.append(text, launch.program());
    for (String argument : launch.argv().subList(1, launch.argv().size())) {
      ShellQuoting.append(text.append(' '), argument);
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
}
