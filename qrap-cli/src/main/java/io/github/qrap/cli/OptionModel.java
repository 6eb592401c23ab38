package io.github.qrap.cli;

import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The options of the command, for the build, which writes the manual page and the completions from
 * them.
 */
public final class OptionModel {
  private OptionModel() {}

  /** All options, in the order in which {@code --help} lists them. */
  public static List<OptionSpec> options() {
    return CommandSpec.forAnnotatedObject(OptionsCommand.class).options();
  }

  /**
   * The environment variable that sets an option; empty for an option that runs nothing.
   *
   * @param option one of {@link #options()}
   */
  public static Optional<String> variable(OptionSpec option) {
    return OptionsCommand.isQuestion(option)
        ? Optional.empty()
        : Optional.of(OptionsCommand.variable(option));
  }
}
