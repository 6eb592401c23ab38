package io.github.qrap.patch;

import io.github.qrap.patch.Property.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Decides which NIC the guest gets, and where. */
final class NicPlanner {
  /** What makes a NIC the same one to the guest and to those who manage it, beside its id. */
  private static final List<String> IDENTITY = List.of("mac", "bootindex");

  /** Names the device whose virtual function a virtio NIC is; not in QEMU 10.0. */
  private static final String PHYSICAL_FUNCTION = "sriov-pf";

  private final Removals removals;
  private final DeviceMap map;
  private final Machine machine;
  private final Optional<GivenNic> first;
  private final List<Integer> chipset;
  private final PciFunctions functions;
  private final FormerNics formerNics;
  private final FreePlaces places;

  NicPlanner(Removals removals, DeviceMap map, Machine machine) {
    this.removals = removals;
    this.map = map;
    this.machine = machine;
    this.first = removals.firstNic();
    this.chipset = machine.chipset(map.hasUsb());
    this.functions = new PciFunctions(map.devices(), chipset);
    this.formerNics = new FormerNics(removals, map, machine, chipset);
    this.places = new FreePlaces(map, machine, chipset, functions, formerNics);
  }

  /**
   * The NIC of this choice.
   *
   * @throws CommandLineException if there is no place for it
   */
  NewNic plan(NicChoice choice) throws CommandLineException {
    NicModel model = model(choice);
    if (model.isOn(Bus.PCI) && machine.hasPciByDefaultOnly() && !map.mayHavePowernvBus()) {
      throw new CommandLineException(
          "with -nodefaults, the machine "
              + machine.type()
              + " has no PCI bus for the guest's NIC; leave out -nodefaults, or add one:"
              + " -device pnv-phb,chip-id=0,index=0 -device pnv-phb-root-port");
    }
    return model.isOn(Bus.ONBOARD)
        ? oldForm(model, "the guest's NIC, which its machine has on board")
        : placed(model);
  }

  /** The NIC that QEMU adds where no option is about a network; empty if it adds none. */
  Optional<NewNic> implicit() {
    Optional<NicModel> own = machine.family().own();
    return own.isPresent()
        ? Optional.of(oldForm(own.get(), "the NIC that QEMU gives this machine"))
        : Optional.empty();
  }

  private NicModel model(NicChoice choice) throws CommandLineException {
    if (choice.model().isPresent()) {
      return NicModel.of(choice.model().get(), machine.architecture());
    }
    NicModel best = machine.bestNic();
    Optional<NicModel> elsewhere = elsewhere();
    if (best.isOn(Bus.PCI) && elsewhere.isPresent() && places.mayBeNone(best)) {
      return elsewhere.get();
    }
    boolean onPci =
        best.isOn(Bus.VIRTIO)
            && map.mayHavePcie()
            && (first.isPresent() && first.get().model().isOn(Bus.PCI) || map.takeAllOfMicrovm());
    if (onPci) {
      return NicModel.of("virtio-net-pci", machine.architecture());
    }
    if (best.isOn(Bus.VIRTIO) && machine.isMicrovm() && map.takeAllOfMicrovm()) {
      throw new CommandLineException(
          "no bus for virtio devices is left for the guest's NIC; remove a device, or add a PCI bus:"
              + " -machine pcie=on");
    }
    return best;
  }

  /** The model of the NIC that the guest had, if it was on another bus than PCI. */
  private Optional<NicModel> elsewhere() {
    Optional<NicModel> old =
        first.isPresent() && first.get().model().isInTable()
            ? Optional.of(first.get().model())
            : machine.family().own();
    return old.isPresent() && old.get().bus().isPresent() && !old.get().isOn(Bus.PCI)
        ? old
        : Optional.empty();
  }

  /** As in qrap(1): more packets sent at a time, against stalls of the guest's sending queue. */
  private static Property txBurst() {
    return new Property("x-txburst", "4096", Type.NUMBER);
  }

  private NewNic oldForm(NicModel model, String reason) {
    String impliedKey = OptionTable.impliedKey("net");
    List<Property> all = new ArrayList<>();
    all.add(Property.text(impliedKey, "nic"));
    all.add(Property.text("netdev", netdevId()));
    Optional<Property> mac = first.isPresent() ? first.get().find("mac") : Optional.empty();
    if (mac.isPresent()) {
      all.add(Property.text("macaddr", mac.get().value()));
    }
    return new NewNic(
        model, "-net", new OptionProperties(impliedKey, all, false), Position.END, reason);
  }

  private NewNic placed(NicModel model) throws CommandLineException {
    Optional<GivenNic> needed = needed(model);
    if (needed.isPresent()) {
      List<Property> address = inherited(needed.get(), model, Bus.PCI.place());
      return inPlace(needed.get(), model, address, "where other functions of the slot need one");
    }
    boolean like =
        isLike(model)
            && machine.makes(first.get())
            && fits(model, first.get())
            && !isIgnored(first.get())
            && (model.isVirtio() || !isVirtualFunction());
    List<Property> address = new ArrayList<>();
    if (like) {
      address.addAll(
          functions.found(inherited(first.get(), model, model.bus().orElseThrow().place())));
      if (isVirtualFunction()) {
        address.addAll(inherited(first.get(), model, List.of(PHYSICAL_FUNCTION)));
      }
    }
    boolean old = like && !first.get().isDevice();
    if (!address.isEmpty() && !(old && map.hasEarly())) {
      List<Property> there = mayComeTooLate() ? List.of() : address;
      // A NIC of the old forms came before every device, so that none could take its slot.
      return old
          ? nic(model, there, false, beforeDevices(), "where the first one was")
          : inPlace(first.get(), model, there, "where the first one was");
    }
    // One before all devices comes first, whichever the command line names first.
    boolean early = formerNics.leaveFirstPlaceFor(model);
    // By itself, QEMU gives it the same place.
    if (like && !old && !(early && formerNics.nameNoSlot())) {
      return inPlace(first.get(), model, besideFunctions(model), "where QEMU finds a place");
    }
    if (early) {
      return nic(
          model,
          List.of(),
          false,
          beforeDevices(),
          "before all devices, where QEMU would have made one");
    }
    List<Property> free = places.last(model);
    if (!free.isEmpty()) {
      NewNic nic = atEnd(model, free, "at the last free address");
      // libvirt knows of no NIC, and goes on with the first id.
      return first.isEmpty() ? nic.onNetdev(NewNic.UNMANAGED_NETDEV_ID) : nic;
    }
    return atEnd(model, places.spare(model), "where QEMU finds a place");
  }

  /** The NIC that goes and is function 0 of a slot with devices that stay. */
  private Optional<GivenNic> needed(NicModel model) throws CommandLineException {
    Optional<GivenNic> needed = Optional.empty();
    for (GivenNic nic : removals.nics()) {
      if (functions.needFunction0(nic)) {
        if (needed.isPresent() || !model.isOn(Bus.PCI) || !fits(model, nic)) {
          throw nic.entry()
              .option()
              .refuse(
                  "without it, the guest would not find the other devices in its PCI slot;"
                      + " keep all NICs, or move those devices");
        }
        needed = Optional.of(nic);
      }
    }
    return needed;
  }

  /**
   * Whether QEMU may have given the place of the first NIC to another device: in JSON, for the sake
   * of its id, the new one is created after all devices in lists. Those without a slot get the
   * first ones that are free.
   */
  private boolean mayComeTooLate() {
    GivenNic old = first.orElseThrow();
    int slot = PciAddress.slot(old.find("addr"));
    return comesLaterForItsId() && slot != PciAddress.UNKNOWN && slotsOfBus(old).mayBeFull(slot);
  }

  /** Whether it leaves its bus to QEMU, and comes later than the one in whose place it is. */
  private boolean mayComeAfterExpander(NicModel model, List<Property> address) {
    return comesLaterForItsId()
        && model.isOn(Bus.PCI)
        && OptionProperties.NONE.plus(address).find("bus").isEmpty();
  }

  /** Whether the first NIC is a virtual function of a device that stays. */
  private boolean isVirtualFunction() {
    Optional<Property> physical = first.orElseThrow().find(PHYSICAL_FUNCTION);
    return physical.isPresent() && map.hasId(physical.get().value());
  }

  /** Whether QEMU creates it with those in JSON, in place of one that is in a list. */
  private boolean comesLaterForItsId() {
    return hasIdOnlyForJson() && !first.orElseThrow().properties().json();
  }

  private boolean hasIdOnlyForJson() {
    Optional<String> id = removals.firstNicId();
    return id.isPresent() && !Ids.isValid(id.get());
  }

  /** Whether the first NIC is on the same kind of bus. */
  private boolean isLike(NicModel model) {
    return first.isPresent() && first.get().isLike(model);
  }

  /** Whether QEMU takes the model in the slot of this NIC. */
  private boolean fits(NicModel model, GivenNic nic) {
    if (nic.model().lastSlot() <= model.lastSlot()) {
      return true;
    }
    int slot = PciAddress.slot(nic.find("addr"));
    if (slot == PciAddress.UNKNOWN) {
      PciSlots slots = PciSlots.ofRoot(map, chipset);
      return !slots.mayBeFull(model.lastSlot()) && !slots.mayHaveNoRoomFor(model);
    }
    return slotsOfBus(nic).haveRoomFor(model, slot);
  }

  private PciSlots slotsOfBus(GivenNic nic) {
    Optional<Property> bus = nic.find("bus");
    return PciSlots.isSameBus(bus, Optional.empty())
        ? PciSlots.ofRoot(map, chipset)
        : PciSlots.of(map.devices(), Set.of(bus.orElseThrow().value()));
  }

  /**
   * Whether others are in the slot of this NIC, or the graphics card is. QEMU looks at no {@code
   * addr} of the old forms since version 9, and refused this before.
   */
  private boolean isIgnored(GivenNic nic) {
    return !nic.isDevice()
        && (formerNics.comeAfterCardIn(PciAddress.slot(nic.find("addr"))) || functions.areIn(nic));
  }

  private Position beforeDevices() {
    return map.first().isPresent() ? Position.before(map.first().get()) : Position.END;
  }

  /** Where an igb may be in a slot with other functions, which needs no word of it. */
  private List<Property> besideFunctions(NicModel model) {
    boolean igb = false;
    for (GivenNic nic : removals.nics()) {
      igb |= nic.model().isIgb();
    }
    return igb && model.isOn(Bus.PCI) && functions.leaveFunction0()
        ? List.of(new Property("multifunction", "on", Type.SWITCH))
        : List.of();
  }

  private NewNic inPlace(GivenNic old, NicModel model, List<Property> address, String where)
      throws CommandLineException {
    return nic(model, address, old.properties().json(), Position.after(old.entry()), where);
  }

  private NewNic atEnd(NicModel model, List<Property> address, String where)
      throws CommandLineException {
    return nic(model, address, map.hasJson(), Position.END, where);
  }

  private NewNic nic(
      NicModel model, List<Property> address, boolean json, Position position, String where)
      throws CommandLineException {
    String impliedKey = OptionTable.impliedKey("device");
    List<Property> all = new ArrayList<>();
    all.add(Property.text(impliedKey, model.name()));
    if (mayComeAfterExpander(model, address)) {
      all.addAll(places.rootBesideExpander());
    }
    all.addAll(address);
    all.add(Property.text("netdev", netdevId()));
    if (model.isVirtio()) {
      all.add(txBurst());
    }
    Optional<String> id = removals.firstNicId();
    if (id.isPresent()) {
      all.add(Property.text("id", id.get()));
    }
    if (first.isPresent()) {
      all.addAll(inherited(first.get(), model, IDENTITY));
      if (isLike(model)) {
        all.addAll(inherited(first.get(), model, model.bus().orElseThrow().traits()));
      }
      if (model.isVirtio() && hasFailoverPair()) {
        all.addAll(inherited(first.get(), model, List.of("failover")));
      }
    }
    return new NewNic(
        model,
        "-device",
        new OptionProperties(impliedKey, all, json || hasIdOnlyForJson()),
        position,
        "the guest's NIC, " + where);
  }

  /**
   * libvirt goes on with the first id that none of its NICs has, and takes one away by its id. So
   * the id of a NIC that goes stays; without one, it is an id that libvirt gives to no NIC.
   */
  private String netdevId() {
    String old = first.isPresent() ? first.get().properties().get("netdev", "") : "";
    if (!map.isOfLibvirt() && !old.equals(NewNic.UNMANAGED_NETDEV_ID)) {
      return NewNic.NETDEV_ID;
    }
    return Ids.isValid(old) ? old : NewNic.UNMANAGED_NETDEV_ID;
  }

  /** Whether a device that stays is to stand in for a NIC that goes. */
  private boolean hasFailoverPair() {
    for (OptionProperties device : map.devices()) {
      if (removals.hasNic(device.get("failover_pair_id", ""))) {
        return true;
      }
    }
    return false;
  }

  private static List<Property> inherited(GivenNic nic, NicModel model, List<String> keys)
      throws CommandLineException {
    List<Property> found = new ArrayList<>();
    for (String key : keys) {
      Optional<Property> property = nic.find(key);
      // What -global says of the model goes on applying to it.
      boolean own = property.isPresent() && nic.properties().has(key);
      if (own || property.isPresent() && !nic.model().is(model)) {
        found.add(typed(property.get(), nic.entry().option()));
      }
    }
    return found;
  }

  /** Lists have no types; JSON, in which this may be written, has. */
  private static Property typed(Property property, QemuOption option) throws CommandLineException {
    if (property.type() != Type.TEXT) {
      return property;
    }
    Type type = Type.ofNic(property.key());
    return switch (type) {
      case SWITCH -> new Property(property.key(), property.isOn() ? "on" : "off", type);
      case NUMBER -> new Property(property.key(), decimal(property, option), type);
      default -> property;
    };
  }

  private static String decimal(Property property, QemuOption option) throws CommandLineException {
    try {
      return Long.decode(property.value()).toString();
    } catch (NumberFormatException e) {
      throw option.refuse(property.key() + "=" + property.value() + " needs a number");
    }
  }
}
