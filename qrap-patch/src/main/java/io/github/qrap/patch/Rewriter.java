package io.github.qrap.patch;

import io.github.qrap.api.Attachment;
import io.github.qrap.api.Demand;
import io.github.qrap.api.NicConflictRule;
import io.github.qrap.patch.Inventory.Removal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Rewrites a QEMU command line so that the guest has exactly one NIC, and that one on the backend.
 *
 * <p>Useful alone: it needs the rules and the arguments and touches nothing else. Immutable, as far
 * as the rules are.
 */
public final class Rewriter {
  private final List<NicConflictRule> rules;
  private final NicChoice nic;

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
    this.rules = List.copyOf(rules);
    this.nic = Objects.requireNonNull(nic, "nic");
  }

  /**
   * The rules of this module, in the order in which {@code Providers} asks them; rules of others
   * are to be loaded with it, or put beside these.
   */
  public static List<NicConflictRule> builtInRules() {
    return List.of(
        new E1000Rule(),
        new E1000eRule(),
        new OtherNicsRule(),
        new Rtl8139Rule(),
        new VirtioNetCcwRule(),
        new VirtioNetPciRule());
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
    Inventory inventory = Inventory.of(options, machine, rules);
    return RewritePlan.of(
        steps(inventory, NewNic.plan(inventory, machine, nic)),
        inventory.warnings(),
        unknown(options),
        demand(inventory));
  }

  private static Demand demand(Inventory inventory) {
    Demand demand =
        Demand.ANY
            .withNetdevId(RewritePlan.NETDEV_ID)
            .refusing(
                Attachment.Kind.RECONNECTING_PATH, "it is not known whether this QEMU reconnects")
            .refusing(Attachment.Kind.VHOST_USER, "the guest's memory is not shared");
    Optional<Property> mac = inventory.first().flatMap(nic -> nic.find("mac"));
    return mac.isPresent() ? demand.withMac(mac.get().value()) : demand;
  }

  private static List<String> unknown(List<QemuOption> options) {
    List<String> unknown = new ArrayList<>();
    for (QemuOption option : options) {
      if (!option.name().isEmpty() && OptionTable.syntax(option.name()).isEmpty()) {
        unknown.add(option.words().get(0));
      }
    }
    return unknown;
  }

  private static List<Step> steps(Inventory inventory, NewNic nic) {
    References references = new References(inventory, nic);
    int size = inventory.options().size();
    List<Step> steps = new ArrayList<>(size + 2);
    for (int i = 0; i <= size; i++) {
      if (i == nic.at()) {
        steps.add(new Step.AddNic(nic));
        steps.add(new Step.AddNetdev(nic.properties().json()));
      }
      if (i < size) {
        Optional<Removal> removal = inventory.removal(i);
        steps.add(
            removal.isPresent()
                ? new Step.Remove(
                    inventory.options().get(i).words(), removal.get().by(), removal.get().reason())
                : references.step(i));
      }
    }
    return steps;
  }
}
