package io.github.qrap.patch;

import io.github.qrap.api.NicConflictRule;
import java.util.ArrayList;
import java.util.List;

/**
 * Rewrites a QEMU command line so that the guest has exactly one NIC, and that one on the backend.
 *
 * <p>Useful alone: it needs the rules and the arguments and touches nothing else. Immutable, as far
 * as the rules are.
 */
public final class Rewriter {
  private final List<NicConflictRule> rules;

  /**
   * A rewriter with these rules.
   *
   * @param rules in the order in which they are asked about a device
   */
  public Rewriter(List<NicConflictRule> rules) {
    this.rules = List.copyOf(rules);
  }

  /**
   * Reads the arguments and decides what becomes of each.
   *
   * @param arguments QEMU's, without its name, as {@code NativeText}
   * @param architecture of the emulated machine, as in {@code qemu-system-ARCH}: {@code x86_64}
   * @throws CommandLineException if QEMU would refuse the arguments, or a rewrite would have to
   *     guess what they mean
   */
  public RewritePlan plan(List<String> arguments, String architecture) throws CommandLineException {
    List<Option> options = CommandLine.parse(arguments);
    Machine machine = Machine.of(options, architecture);
    if (Question.isAsked(options, machine)) {
      return RewritePlan.question(arguments);
    }
    Survey survey = Survey.of(options, rules);
    List<Step> steps = new ArrayList<>(survey.steps());
    NewNic nic = NewNic.plan(survey, machine.family());
    int at = nic.replaces().isPresent() ? nic.replaces().get() + 1 : steps.size();
    steps.add(at, new Step.AddNetdev(survey.speaksJson()));
    steps.add(at, new Step.AddNic(nic.properties(), nic.reason()));
    return RewritePlan.of(steps, survey.warnings());
  }
}
