package io.github.qrap.patch;

import io.github.qrap.api.Attachment;
import io.github.qrap.api.Demand;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Everything about the rewrite that can be decided before there is a backend. Immutable; does no
 * input or output.
 */
public final class RewritePlan {
  private final boolean question;
  private final List<Step> steps;
  private final List<String> warnings;
  private final List<String> unknownOptions;
  private final List<NicDemand> nics;
  private final Optional<QemuVersion> qemu;
  private final boolean lossy;

  private RewritePlan(
      boolean question,
      boolean lossy,
      List<Step> steps,
      List<String> warnings,
      List<String> unknownOptions,
      List<NicDemand> nics,
      Optional<QemuVersion> qemu) {
    this.question = question;
    this.lossy = lossy;
    this.steps = List.copyOf(steps);
    this.warnings = List.copyOf(warnings);
    this.unknownOptions = List.copyOf(unknownOptions);
    this.nics = List.copyOf(nics);
    this.qemu = qemu;
  }

  static RewritePlan question(List<String> arguments) {
    return new RewritePlan(
        true,
        false,
        List.of(new Step.Keep(arguments)),
        List.of(),
        List.of(),
        List.of(),
        Optional.empty());
  }

  static RewritePlan of(
      List<Step> steps, List<String> warnings, List<String> unknownOptions, List<NicDemand> nics) {
    return new RewritePlan(false, false, steps, warnings, unknownOptions, nics, Optional.empty());
  }

  /** The same plan, which {@linkplain #isLossy loses} something. */
  RewritePlan losing() {
    return new RewritePlan(question, true, steps, warnings, unknownOptions, nics, qemu);
  }

  /**
   * Whether the guest loses something that its NICs have, as {@linkplain Rewrite#warnings()
   * warnings} say: {@link NicChoice#KEEP} would keep it, except the netdev of the first NIC where
   * none of the command line is QEMU's own network.
   */
  public boolean isLossy() {
    return lossy;
  }

  /**
   * The same plan for a QEMU of this version. Without one, the demands take it for a recent one,
   * and refuse only a path to which it connects again after a loss, whose spelling has changed.
   */
  public RewritePlan forQemu(QemuVersion version) {
    return new RewritePlan(
        question, lossy, steps, warnings, unknownOptions, nics, Optional.of(version));
  }

  /** The version of QEMU that the plan is for; empty where it is not known. */
  public Optional<QemuVersion> qemu() {
    return qemu;
  }

  /**
   * The same plan for one backend only: that of the first {@linkplain #demands() demand}. All other
   * netdevs stay as they are, each with a warning.
   *
   * @param reason completes "stays as it is, because ..."
   */
  public RewritePlan forOneBackend(String reason) {
    if (nics.size() < 2) {
      return this;
    }
    List<NicDemand> first = nics.subList(0, 1);
    String id = first.get(0).demand().netdevId();
    List<String> more = new ArrayList<>(warnings);
    for (Step step : steps) {
      if (step instanceof Step.ReplaceNetdev netdev && !netdev.place().id().equals(id)) {
        more.add(String.join(" ", netdev.words()) + ": stays as it is, because " + reason);
      }
    }
    return new RewritePlan(question, lossy, steps, more, unknownOptions, first, qemu);
  }

  /**
   * Whether QEMU is only asked about itself ({@code -help}, {@code -device help}) or starts no
   * machine ({@code -machine none}). It is then run as it is, without a backend.
   */
  public boolean isQuestion() {
    return question;
  }

  /**
   * The options, as typed, that no known QEMU has. They are passed on, because a newer QEMU may
   * have them; but they may also have been meant for another program.
   */
  public List<String> unknownOptions() {
    return unknownOptions;
  }

  /**
   * The NICs of the command line that want a backend, in order, and then the netdevs that want one
   * and have no NIC; none for a question.
   *
   * <p>Each refuses the kinds of attachment that cannot be used on this command line.
   */
  public List<Demand> demands() {
    List<Demand> demands = new ArrayList<>(nics.size());
    for (NicDemand nic : nics) {
      demands.add(nic.on(qemu));
    }
    return List.copyOf(demands);
  }

  /**
   * The command line with these backends; for a question, the one that came in. It may be called
   * repeatedly.
   *
   * @param attachments how QEMU reaches the backend of each of the {@link #demands()}, in order
   * @param descriptors the number that the connection of each will have in QEMU, if it has one
   * @throws CommandLineException if a demand refuses its attachment
   */
  public Rewrite complete(List<Attachment> attachments, List<Integer> descriptors)
      throws CommandLineException {
    List<Demand> demands = demands();
    if (attachments.size() != demands.size() || descriptors.size() != demands.size()) {
      throw new IllegalArgumentException(
          "attachments <" + attachments + "> must be one for each of " + demands.size());
    }
    Completion completion = new Completion(qemu);
    for (int i = 0; i < demands.size(); i++) {
      Attachment attachment = attachments.get(i);
      Optional<String> refusal = demands.get(i).refusal(attachment.kind());
      if (refusal.isPresent()) {
        throw new CommandLineException("the backend is not used, because " + refusal.get());
      }
      completion.connect(demands.get(i).netdevId(), attachment, descriptors.get(i));
    }
    List<Part> parts = new ArrayList<>(steps.size());
    for (Step step : steps) {
      step.complete(completion, parts);
    }
    return new Rewrite(parts, warnings);
  }

  /**
   * The command line for the backend of its only {@linkplain #demands() demand}; for a question,
   * the one that came in.
   *
   * @param descriptor the number that the backend's connection will have in QEMU, if it has one
   * @throws CommandLineException if the demand refuses the attachment
   */
  public Rewrite complete(Attachment attachment, int descriptor) throws CommandLineException {
    return question
        ? complete(List.of(), List.of())
        : complete(List.of(attachment), List.of(descriptor));
  }
}
