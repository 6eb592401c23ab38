package io.github.qrap.patch;

import io.github.qrap.api.DeviceOption;
import io.github.qrap.api.NicConflictRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One walk along the command line: what stays, what goes and why. */
final class Survey {
  private final List<NicConflictRule> rules;
  private final List<Step> steps;
  private final List<Properties> devices = new ArrayList<>();
  private final List<DroppedNic> dropped = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private boolean json;
  private boolean unaddressed;
  private boolean defaults = true;
  private String vga = "";

  private Survey(List<NicConflictRule> rules, int options) {
    this.rules = rules;
    this.steps = new ArrayList<>(options + 2);
  }

  static Survey of(List<Option> options, List<NicConflictRule> rules) throws CommandLineException {
    Survey survey = new Survey(rules, options.size());
    for (Option option : options) {
      survey.visit(option);
    }
    survey.warnOfSeveral();
    return survey;
  }

  /** What becomes of each option, in order. */
  List<Step> steps() {
    return steps;
  }

  /** The devices that stay. */
  List<Properties> devices() {
    return devices;
  }

  /** The first NIC that goes: the new one is its successor. */
  Optional<DroppedNic> first() {
    return dropped.isEmpty() ? Optional.empty() : Optional.of(dropped.get(0));
  }

  List<String> warnings() {
    return warnings;
  }

  /**
   * Whether any device is written in JSON. QEMU creates those after all others, so the new NIC must
   * be one of them, lest its bus does not exist yet or it takes the slot of one of them.
   */
  boolean speaksJson() {
    return json;
  }

  /** Whether some option makes QEMU create a device to which it then gives an address. */
  boolean hasUnaddressed() {
    return unaddressed;
  }

  /** Whether QEMU adds a graphics card that is no {@code -device}. */
  boolean hasVga() {
    return vga.isEmpty() ? defaults : !vga.equals("none");
  }

  private void visit(Option option) throws CommandLineException {
    switch (option.name()) {
      case "netdev" -> remove(option, "netdev", "a network back end; the guest gets another");
      case "net" -> visitNet(option);
      case "nic" -> visitNic(option);
      case "device" -> visitDevice(option);
      default -> {
        keep(option);
        observe(option);
      }
    }
  }

  private void observe(Option option) {
    switch (option.name()) {
      case "nodefaults" -> defaults = false;
      case "vga" -> vga = option.text();
      case "audio", "soundhw", "virtfs", "watchdog" -> unaddressed = true;
      case "drive" -> {
        String bus = ListSyntax.parse(option.text(), "").get("if", "");
        unaddressed |= bus.equals("virtio") || bus.equals("scsi");
      }
      case "readconfig" ->
          warnings.add(
              option.text() + ": devices in this file are not seen; a NIC there stays as it is");
      default -> {}
    }
  }

  private void visitNet(Option option) {
    Properties net = ListSyntax.parse(option.text(), "type");
    boolean none = net.get("type", "").equals("none");
    remove(option, "net", none ? "asks for no network" : "a network of the old form");
    if (net.get("type", "").equals("nic")) {
      drop(option, net, "macaddr");
    }
  }

  private void visitNic(Option option) {
    Properties nic = ListSyntax.parse(option.text(), "type");
    boolean none = nic.get("type", "").equals("none");
    remove(option, "nic", none ? "asks for no network" : "a NIC with its back end");
    if (!none) {
      drop(option, nic, "mac");
    }
  }

  private void drop(Option option, Properties nic, String macKey) {
    List<Property> heirlooms = new ArrayList<>();
    if (nic.has("addr")) {
      heirlooms.add(Property.text("addr", nic.get("addr", "")));
    }
    if (nic.has(macKey)) {
      heirlooms.add(Property.text("mac", nic.get(macKey, "")));
    }
    Optional<Bus> bus = nic.has("addr") ? Optional.of(Bus.PCI) : Optional.empty();
    dropped.add(new DroppedNic(option, new Properties(heirlooms, false), bus, Optional.empty()));
  }

  private void visitDevice(Option option) throws CommandLineException {
    Properties properties = option.properties("driver");
    json |= properties.json();
    Optional<DeviceOption> device = properties.device();
    if (device.isPresent()) {
      for (NicConflictRule rule : rules) {
        Optional<String> conflict = rule.conflict(device.get());
        if (conflict.isPresent()) {
          drop(option, properties, device.get().driver(), rule.id(), conflict.get());
          return;
        }
      }
      if (properties.has("netdev")) {
        String netdev = properties.get("netdev", "");
        drop(
            option, properties, device.get().driver(), "netdev", "a NIC on the back end " + netdev);
        return;
      }
    }
    devices.add(properties);
    keep(option);
  }

  private void drop(Option option, Properties properties, String model, String by, String reason)
      throws CommandLineException {
    String id = properties.get("id", "");
    if (properties.has("id") && !isId(id)) {
      throw option.refuse(
          "\""
              + id
              + "\" is no id for a device; it needs a letter first, then letters,"
              + " digits, '-', '.' and '_'");
    }
    dropped.add(new DroppedNic(option, properties, Bus.of(model), Optional.of(steps.size())));
    remove(option, by, reason);
  }

  private static boolean isId(String id) {
    for (int i = 0; i < id.length(); i++) {
      char c = id.charAt(i);
      boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
      boolean later = c >= '0' && c <= '9' || c == '-' || c == '.' || c == '_';
      if (!letter && (i == 0 || !later)) {
        return false;
      }
    }
    return !id.isEmpty();
  }

  private void warnOfSeveral() {
    if (dropped.size() > 1) {
      warnings.add(
          dropped.size()
              + " NICs become one, in the place of the first: "
              + String.join(" ", dropped.get(0).option().words()));
    }
  }

  private void keep(Option option) {
    steps.add(new Step.Keep(option.words()));
  }

  private void remove(Option option, String by, String reason) {
    steps.add(new Step.Remove(option.words(), by, reason));
  }
}
