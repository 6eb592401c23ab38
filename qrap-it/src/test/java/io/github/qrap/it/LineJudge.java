package io.github.qrap.it;

import io.github.qrap.api.Attachment;
import io.github.qrap.it.LineFacts.Device;
import io.github.qrap.patch.CommandLineException;
import io.github.qrap.patch.KnownNames;
import io.github.qrap.patch.Rewrite;
import io.github.qrap.patch.RewritePlan;
import io.github.qrap.patch.Rewriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Has QEMU make a machine of a command line, and of the same line as qrap rewrites it. Who refuses
 * what is judged here, and what differs by {@link LineRules}.
 */
final class LineJudge {
  /** What became of a line. */
  enum Outcome {
    /** QEMU takes it, and takes what qrap makes of it. */
    TAKEN,
    /** QEMU refuses it, and qrap or QEMU still does. */
    REFUSED,
    /** QEMU refuses it, and takes what qrap makes of it; qrap has said so. */
    REPORTED,
    /** The same, but for what no table knows: values, and places that QEMU has chosen. */
    UNKNOWN,
    /** QEMU takes it, and qrap refuses it for a good reason. */
    NOT_POSSIBLE
  }

  /**
   * What breaks a rule.
   *
   * @param details QEMU's words, or what differs
   */
  record Finding(String rule, String details) {
    static Optional<Finding> of(String rule, String details) {
      return Optional.of(new Finding(rule, details));
    }

    /** The same for all lines that have the same fault. */
    String kind() {
      String words =
          details
              .replaceFirst("^qemu-system-\\w+: (-\\w+ .*: (?=[A-Z']))?", "")
              .replaceAll("'[^']*'|[\\w-]+/|[0-9]+", "");
      return rule + ": " + words.substring(0, Math.min(60, words.length()));
    }
  }

  /** Of one line. */
  record Verdict(Line line, Outcome outcome, Optional<Finding> finding) {}

  private static final String FAULT = "without qrap, QEMU would ";

  /** QEMU's words for the faults that the tables know. */
  private static final Pattern KNOWN_FAULT =
      Pattern.compile("Property '[^']*' not found|Invalid parameter '|Unsupported NIC model: (.*)");

  /** And for a property of NICs that no option makes. */
  private static final Pattern GLOBAL = Pattern.compile("can't apply global ([\\w-]+)\\.");

  /** What qrap has made of a line. */
  private record Rewritten(Optional<Rewrite> rewrite, String refusal) {}

  private final PausedQemus qemus;

  LineJudge(PausedQemus qemus) {
    this.qemus = qemus;
  }

  /** One verdict for each of these lines. */
  List<Verdict> judge(List<Line> lines) {
    List<Rewritten> rewritten = new ArrayList<>();
    List<Command> commands = new ArrayList<>();
    for (Line line : lines) {
      Rewritten made = rewrite(line);
      rewritten.add(made);
      commands.add(line.qemu(line.arguments()));
      made.rewrite().ifPresent(rewrite -> commands.add(line.qemu(rewrite.arguments())));
    }
    Iterator<ProcessResult> results = qemus.ask(commands).iterator();
    List<Verdict> verdicts = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      ProcessResult own = results.next();
      Rewritten made = rewritten.get(i);
      Optional<ProcessResult> ours =
          made.rewrite().isPresent() ? Optional.of(results.next()) : Optional.empty();
      verdicts.add(judge(lines.get(i), own, made, ours));
    }
    return verdicts;
  }

  private static Rewritten rewrite(Line line) {
    try {
      RewritePlan plan =
          new Rewriter(Rewriter.builtInRules(), line.choice())
              .plan(line.arguments(), line.architecture());
      int backends = plan.demands().size();
      return new Rewritten(
          Optional.of(
              plan.complete(
                  Collections.nCopies(backends, Attachment.SOCKET),
                  IntStream.range(5, 5 + backends).boxed().toList())),
          "");
    } catch (CommandLineException e) {
      return new Rewritten(Optional.empty(), e.getMessage());
    }
  }

  private Verdict judge(
      Line line, ProcessResult own, Rewritten made, Optional<ProcessResult> ours) {
    Optional<LineFacts> before = LineFacts.of(own);
    Optional<LineFacts> after = ours.flatMap(LineFacts::of);
    boolean said =
        made.rewrite().isPresent()
            && made.rewrite().get().warnings().stream().anyMatch(text -> text.contains(FAULT));
    if (before.isEmpty()) {
      if (after.isEmpty()) {
        return new Verdict(line, Outcome.REFUSED, Optional.empty());
      }
      boolean known = !line.keepsNics() && isKnownFault(line, own.err());
      return new Verdict(
          line,
          said ? Outcome.REPORTED : Outcome.UNKNOWN,
          said || !known ? Optional.empty() : Finding.of("a fault is hidden", words(own)));
    }
    if (made.rewrite().isEmpty()) {
      return mayRefuse(line, before.get(), made.refusal())
          ? new Verdict(line, Outcome.NOT_POSSIBLE, Optional.empty())
          : new Verdict(line, Outcome.REFUSED, Finding.of("qrap refuses it", made.refusal()));
    }
    boolean soldered = made.rewrite().get().arguments().contains("-net");
    if (after.isEmpty()) {
      String words = words(ours.get());
      boolean asked = !line.nic().isEmpty() && !line.keepsNics();
      // Who asks for a model has to know whether there is one, and room for it. What is soldered on
      // has a model that the tables do not have.
      boolean mayRefuse =
          (asked || words.contains("no slot/function available")) && !hasSlot(line, model(line))
              || soldered && GLOBAL.matcher(words).find();
      return mayRefuse
          ? new Verdict(line, Outcome.NOT_POSSIBLE, Optional.empty())
          : new Verdict(line, Outcome.REFUSED, Finding.of("QEMU refuses it", words));
    }
    // Versions from 9 on make no NIC where older ones refuse its model.
    if (said && !own.err().contains("was not created")) {
      return new Verdict(
          line,
          Outcome.TAKEN,
          Finding.of("a fault is reported that is none", "" + made.rewrite().get().warnings()));
    }
    return new Verdict(
        line, Outcome.TAKEN, LineRules.firstBroken(line, before.get(), after.get(), soldered));
  }

  private static boolean isKnownFault(Line line, String words) {
    Matcher known = KNOWN_FAULT.matcher(words);
    Matcher global = GLOBAL.matcher(words);
    // Of a NIC that QEMU adds by itself, nothing goes.
    boolean added =
        global.find()
            && line.options().stream()
                .filter(Line::isCard)
                .noneMatch(card -> Line.driver(card).equals(global.group(1)));
    // Which of the models a QEMU was built with, or takes by this name, no table says; nor which of
    // them a board has beside its own.
    return known.find()
        && !added
        && (known.group(1) == null
            || line.architecture().matches("i386|x86_64")
                && !List.of("PCI", "ISA", "CCW", "VIRTIO")
                    .contains(KnownNames.bus(known.group(1)).orElse("")));
  }

  private static String words(ProcessResult qemu) {
    List<String> lines =
        qemu.errLines().stream().filter(line -> !line.contains("warning: ")).toList();
    return lines.isEmpty() ? "status " + qemu.status() : lines.get(lines.size() - 1);
  }

  /** Whether QEMU's own answers say that qrap cannot do what is asked. */
  private boolean mayRefuse(Line line, LineFacts before, String refusal) {
    if (refusal.contains("no PCI slot is left")) {
      return !hasSlot(line, model(line));
    }
    if (refusal.contains("would not find the other devices in its PCI slot")) {
      Set<String> needed = new HashSet<>();
      before.others().stream().map(Device::slot).forEach(needed::add);
      List<Device> functions0 =
          before.nics().stream()
              .filter(nic -> nic.isFunction0() && needed.contains(nic.slot()))
              .toList();
      // One new NIC can be function 0 of one slot, if it is on PCI.
      return functions0.size() > 1 || functions0.size() == 1 && !line.nic().isEmpty();
    }
    if (refusal.contains("no place for a NIC is known")) {
      return !hasNic(line);
    }
    // A board without a bus for a NIC.
    return before.nics().isEmpty() && refusal.contains("for the guest's NIC");
  }

  private static String model(Line line) {
    return line.nic().isEmpty() || line.keepsNics() ? "virtio-net-pci" : line.nic();
  }

  /** Whether QEMU takes this NIC after all devices that the line has, on any of its buses. */
  private boolean hasSlot(Line line, String model) {
    // QEMU makes devices in JSON after those in lists, and looks for a bus in the latest first.
    boolean json = line.options().stream().anyMatch(option -> Line.value(option).startsWith("{"));
    List<String> devices = new ArrayList<>(List.of(device(model, "", json)));
    for (List<String> option : line.options()) {
      if (Line.driver(option).matches(".*(bridge|port|ioh3420|p2p).*")) {
        String bus = Line.value(option).replaceFirst(".*\"?id\"?[=:]\"?([\\w.]+).*", "$1");
        devices.add(device(model, bus, json));
      }
    }
    return ask(
            line,
            devices.stream().map(device -> List.of("-nic", "none", "-device", device)).toList())
        .findAny()
        .isPresent();
  }

  private static String device(String model, String bus, boolean json) {
    if (json) {
      return "{\"driver\":\""
          + model
          + "\""
          + (bus.isEmpty() ? "" : ",\"bus\":\"" + bus + "\"")
          + "}";
    }
    return model + (bus.isEmpty() ? "" : ",bus=" + bus);
  }

  /** Whether QEMU has a NIC for a machine, of its own or on a bus that most machines have. */
  private boolean hasNic(Line line) {
    List<String> netdev = List.of("-netdev", "user,id=n", "-device");
    List<List<String>> tries = new ArrayList<>(List.of(List.of("-net", "nic", "-net", "user")));
    for (String model : List.of("usb-net", "virtio-net-device", "virtio-net-pci")) {
      tries.add(Command.of(netdev, model + ",netdev=n").argv());
    }
    return ask(line, tries).anyMatch(LineFacts::hasNetwork);
  }

  /** What QEMU makes of the line with each of these in place of its network, where it takes it. */
  private Stream<LineFacts> ask(Line line, List<List<String>> networks) {
    return qemus
        .ask(
            networks.stream()
                .map(network -> Command.of(line.withoutNetwork()).plus(network).argv())
                .map(line::qemu)
                .toList())
        .stream()
        .flatMap(result -> LineFacts.of(result).stream());
  }
}
