package io.github.qrap.patch;

import io.github.qrap.api.NicConflictRule;
import io.github.qrap.patch.Removals.Removal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Rewrites a QEMU command line so that the guest has exactly one NIC, which is on the backend; or,
 * with {@link NicChoice#KEEP}, so that each of its NICs stays.
 *
 * <p>Useful alone: it needs the rules and the arguments and touches nothing else. Immutable, as far
 * as the rules are.
 */
public final class Rewriter {
  private final List<NicConflictRule> rules;
  private final NicChoice nic;
  private final Predicate<String> isDirectory;

  /** A rewriter with the built-in rules, which adds the NIC that suits the machine. */
  public Rewriter() {
    this(builtInRules());
  }

  /**
   * A rewriter with these rules, which adds the NIC that suits the machine.
   *
   * @param rules in the order in which they are asked about a device
   */
  public Rewriter(List<NicConflictRule> rules) {
    this(rules, NicChoice.BEST);
  }

  /**
   * A rewriter with these rules.
   *
   * @param rules in the order in which they are asked about a device
   * @param nic the NIC that it adds
   */
  public Rewriter(List<NicConflictRule> rules, NicChoice nic) {
    this(rules, nic, new NoDirectories());
  }

  private Rewriter(List<NicConflictRule> rules, NicChoice nic, Predicate<String> isDirectory) {
    this.rules = List.copyOf(rules);
    this.nic = Objects.requireNonNull(nic, "nic");
    this.isDirectory = Objects.requireNonNull(isDirectory, "isDirectory");
  }

  /** A class, because a lambda would make one when a program starts. */
  private static final class NoDirectories implements Predicate<String> {
    @Override
    public boolean test(String path) {
      return false;
    }
  }

  /** A class for the same reason. */
  private record MadeBy(Machine machine) implements Predicate<GivenNic> {
    @Override
    public boolean test(GivenNic nic) {
      return machine.makes(nic);
    }
  }

  /**
   * The same rewriter, which knows the host's directories whose files are in memory, such as those
   * of huge pages. A guest's memory in such a directory can be shared with a vhost-user backend;
   * that in a directory on a disk or in a file of the user cannot, because what the guest writes
   * would then be written there. Without this, every path counts as such a file.
   *
   * @param test whether a path, as {@code NativeText}, leads to a directory whose files are in
   *     memory
   */
  public Rewriter knowingDirectories(Predicate<String> test) {
    return new Rewriter(rules, nic, test);
  }

  /**
   * The rules of this module, in the order of their ids. To have the rules of other providers too,
   * load them all with a {@code ServiceLoader}, or put them beside these.
   */
  public static List<NicConflictRule> builtInRules() {
    List<NicConflictRule> rules = new ArrayList<>();
    for (NicFamily family : NicFamily.values()) {
      rules.add(rule(family));
    }
    return List.copyOf(rules);
  }

  /** The class of each rule has to have a name, by which applications find it. */
  private static NicConflictRule rule(NicFamily family) {
    return switch (family) {
      case E1000 -> new E1000Rule();
      case E1000E -> new E1000eRule();
      case OTHER -> new OtherNicsRule();
      case RTL8139 -> new Rtl8139Rule();
      case VIRTIO_NET_CCW -> new VirtioNetCcwRule();
      case VIRTIO_NET_PCI -> new VirtioNetPciRule();
    };
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
    List<QemuOption> options = QemuCommandLine.parse(arguments);
    Machine machine = Machine.of(options, architecture);
    if (InformationalQuery.isAsked(options, machine)) {
      return RewritePlan.question(arguments);
    }
    Reading reading = Reading.of(options);
    Ids ids = Ids.of(reading);
    Removals removals = Removals.of(reading, ids, rules, architecture, new MadeBy(machine));
    GuestMemory memory = MemoryPlanner.plan(reading, machine, isDirectory);
    if (nic.isKeep()) {
      KeepPlanner planner = KeepPlanner.of(nic, reading, ids, removals, machine, memory);
      List<String> warnings = unseen(reading);
      warnings.addAll(planner.lostNetdevs());
      warnings.addAll(planner.hiddenFaults());
      return RewritePlan.of(planner.steps(), warnings, unknown(options), planner.demands());
    }
    DeviceMap map = DeviceMap.of(reading, removals, machine.hasVirtioDrives());
    NewNic newNic = new NicPlanner(removals, map, machine).plan(nic);
    References references = new References(reading, ids, removals, newNic);
    DemandPlanner demandPlanner = new DemandPlanner(reading, ids, removals, map);
    List<String> losses = losses(removals, newNic);
    losses.addAll(demandPlanner.lostSettings());
    losses.addAll(demandPlanner.lostNetdevs(removals.entries()));
    List<String> warnings = warnings(reading, removals);
    warnings.addAll(losses);
    if (!removals.entries().isEmpty()) {
      warnings.addAll(HiddenFaults.of(reading, ids, removals, map, machine, newNic));
    }
    RewritePlan plan =
        RewritePlan.of(
            steps(reading, removals, references, newNic, memory),
            warnings,
            unknown(options),
            List.of(
                demandPlanner
                    .plan(newNic, new VhostUserCheck(reading, machine, memory))
                    .beside(references.chardevs())));
    return losses.isEmpty() ? plan : plan.losing();
  }

  private static List<Step> steps(
      Reading reading, Removals removals, References references, NewNic nic, GuestMemory memory) {
    List<Step> steps = new ArrayList<>(reading.entries().size() + 3);
    for (Entry entry : reading.entries()) {
      if (nic.position().isBefore(entry)) {
        add(steps, nic, memory);
      }
      Optional<Removal> removal = removals.of(entry);
      Optional<Step> shared = memory.step(entry);
      if (removal.isPresent()) {
        steps.add(
            new Step.Remove(entry.option().words(), removal.get().by(), removal.get().reason()));
      } else {
        steps.add(shared.isPresent() ? shared.get() : references.step(entry));
      }
      if (nic.position().isAfter(entry)) {
        add(steps, nic, memory);
      }
    }
    if (nic.position().isEnd()) {
      add(steps, nic, memory);
    }
    return steps;
  }

  private static void add(List<Step> steps, NewNic nic, GuestMemory memory) {
    // Before the NIC, so that a second rewrite leaves the order as it is.
    steps.addAll(memory.additions());
    steps.add(new Step.Add(nic.words(), "placement", nic.reason()));
    steps.add(new Step.AddNetdev(nic.netdevId(), nic.properties().json()));
  }

  private static List<String> unseen(Reading reading) {
    List<String> warnings = new ArrayList<>();
    for (String file : reading.files()) {
      warnings.add(file + ": devices in this file are not seen; a NIC there stays as it is");
    }
    return warnings;
  }

  private List<String> losses(Removals removals, NewNic newNic) {
    List<String> losses = new ArrayList<>();
    Optional<GivenNic> first = removals.firstNic();
    if (nic.model().isEmpty() && first.isPresent() && newNic.model().isVirtio()) {
      NicModel old = first.get().model();
      if (old.isInTable() && !old.isVirtio()) {
        losses.add(
            "the NIC "
                + old.name()
                + " becomes "
                + newNic.model().name()
                + ", which the guest needs a driver for");
      }
    }
    return losses;
  }

  private static List<String> warnings(Reading reading, Removals removals) {
    List<String> warnings = unseen(reading);
    List<GivenNic> nics = removals.nics();
    if (nics.size() > 1) {
      warnings.add(
          nics.size()
              + " NICs become one, in the place of the first: "
              + removals.firstNic().orElseThrow().entry().asWritten());
    }
    return warnings;
  }

  private static List<String> unknown(List<QemuOption> options) {
    List<String> unknown = new ArrayList<>();
    for (QemuOption option : options) {
      if (!option.name().isEmpty() && OptionTable.find(option.name()).isEmpty()) {
        unknown.add(option.words().get(0));
      }
    }
    return unknown;
  }
}
