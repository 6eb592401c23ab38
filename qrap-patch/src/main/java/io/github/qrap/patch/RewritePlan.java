package io.github.qrap.patch;

import io.github.qrap.api.Netdev;
import io.github.qrap.patch.Change.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Everything about the rewrite that can be decided before there is a backend. Immutable; does no
 * input or output.
 */
public final class RewritePlan {
  /** The id of the new back end, as qrap(1) names it. */
  static final String NETDEV_ID = "hostnet0";

  private final boolean question;
  private final List<Step> steps;
  private final List<String> warnings;
  private final List<String> unknownOptions;

  private RewritePlan(
      boolean question, List<Step> steps, List<String> warnings, List<String> unknownOptions) {
    this.question = question;
    this.steps = List.copyOf(steps);
    this.warnings = List.copyOf(warnings);
    this.unknownOptions = List.copyOf(unknownOptions);
  }

  static RewritePlan question(List<String> arguments) {
    return new RewritePlan(true, List.of(new Step.Keep(arguments)), List.of(), List.of());
  }

  static RewritePlan of(List<Step> steps, List<String> warnings, List<String> unknownOptions) {
    return new RewritePlan(false, steps, warnings, unknownOptions);
  }

  /**
   * Whether QEMU is only asked about itself ({@code -help}, {@code -device help}) or starts no
   * machine ({@code -machine none}). It is then to be run as it is, without a backend.
   */
  public boolean isQuestion() {
    return question;
  }

  /**
   * The options, as typed, that no QEMU is known to have. They are passed on, because a newer one
   * may; but they may also have been meant for somebody else.
   */
  public List<String> unknownOptions() {
    return unknownOptions;
  }

  /**
   * The command line for this backend; for a question, the one that came in. May be called
   * repeatedly.
   *
   * @param netdev what the backend wants
   * @param descriptor the number that the backend's socket will have in QEMU
   */
  public Rewrite complete(Netdev netdev, int descriptor) {
    List<Change> parts = new ArrayList<>(steps.size());
    for (Step step : steps) {
      if (step instanceof Step.Keep keep) {
        parts.add(new Change(Kind.KEPT, keep.words(), keep.words(), "", ""));
      } else if (step instanceof Step.Remove gone) {
        parts.add(new Change(Kind.REMOVED, gone.words(), List.of(), gone.by(), gone.reason()));
      } else if (step instanceof Step.Replace edit) {
        parts.add(new Change(Kind.REPLACED, edit.words(), edit.others(), edit.by(), edit.reason()));
      } else if (step instanceof Step.AddNic add) {
        NewNic nic = add.nic();
        parts.add(added(nic.option(), nic.print(), "placement", nic.reason()));
      } else {
        parts.add(added("-netdev", print(netdev, descriptor, step), "backend", reason(netdev)));
      }
    }
    return new Rewrite(parts, warnings);
  }

  private static Change added(String option, String value, String by, String reason) {
    return new Change(Kind.ADDED, List.of(), List.of(option, value), by, reason);
  }

  private static String print(Netdev netdev, int descriptor, Step step) {
    boolean json = step instanceof Step.AddNetdev add && add.json();
    List<Property> list = new ArrayList<>();
    list.add(Property.text("type", netdev.type()));
    for (Map.Entry<String, String> entry : netdev.properties(descriptor).entrySet()) {
      list.add(Property.text(entry.getKey(), entry.getValue()));
    }
    list.add(Property.text("id", NETDEV_ID));
    return new Properties(list, json).print("type");
  }

  private static String reason(Netdev netdev) {
    return netdev.descriptorProperty().isPresent()
        ? "the backend's socket"
        : "the backend, as QEMU is to reach it";
  }
}
