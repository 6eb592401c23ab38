package io.github.qrap.patch;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The devices that the guest has beside its NICs, as far as they decide where a new NIC fits. */
final class DeviceMap {
  /** By which libvirt speaks with each QEMU that it starts, of every version and machine. */
  private static final String LIBVIRT_MONITOR = "charmonitor";

  /**
   * Beside these, QEMU adds no graphics card by itself.
   *
   * <p>Source: each device of "-device help" on pc, with "info pci".
   */
  private static final Set<String> GRAPHICS_CARDS =
      Set.of(
          "VGA",
          "ati-vga",
          "cirrus-vga",
          "isa-cirrus-vga",
          "isa-vga",
          "qxl-vga",
          "vhost-user-vga",
          "virtio-vga",
          "virtio-vga-gl",
          "vmware-svga");

  private final List<OptionProperties> devices = new ArrayList<>();
  private Optional<Entry> first = Optional.empty();
  private boolean json;
  private boolean early;
  private boolean unaddressed;
  private final boolean virtioDrives;
  private boolean libvirt;
  private boolean network;
  private boolean standardDrives;
  private int drives;
  private int others;
  private boolean usb;
  private boolean pcie;
  private boolean ioapic2 = true;
  private boolean files;
  private boolean defaults = true;
  private String vga = "";
  private boolean graphicsCard;

  private DeviceMap(boolean virtioDrives) {
    this.virtioDrives = virtioDrives;
  }

  /**
   * The devices that stay.
   *
   * @param virtioDrives whether a drive is a virtio disk on PCI unless it says otherwise
   */
  static DeviceMap of(Reading reading, Removals removals, boolean virtioDrives) {
    DeviceMap map = new DeviceMap(virtioDrives);
    for (Entry entry : reading.entries()) {
      map.add(entry, removals.contains(entry));
    }
    return map;
  }

  private void add(Entry entry, boolean removed) {
    switch (entry.option().name()) {
      case "device" -> {
        addFirst(entry);
        json |= entry.properties().json();
        if (!removed) {
          devices.add(entry.properties());
          graphicsCard |= GRAPHICS_CARDS.contains(entry.properties().kind());
        }
      }
      case "netdev", "net", "nic" -> network = true;
      case "chardev" -> libvirt |= entry.properties().id().equals(LIBVIRT_MONITOR);
      case "nodefaults" -> defaults = false;
      case "vga" -> vga = entry.option().text();
      case "audio", "soundhw" -> {
        early = true;
        unaddressed = true;
        others++;
      }
      case "virtfs" -> {
        addFirst(entry);
        unaddressed = true;
        others++;
      }
      case "watchdog", "readconfig" -> {
        addFirst(entry);
        unaddressed = true;
        others++;
        files |= entry.is("readconfig");
      }
      case "usb", "usbdevice" -> usb = true;
      case "machine", "M" -> {
        usb = isOn("usb", entry, usb);
        pcie = isOn("pcie", entry, pcie);
        ioapic2 = isOn("ioapic2", entry, ioapic2);
      }
      case "drive" -> addDrive(entry.properties().get("if", ""));
      case "", "hda", "hdb", "hdc", "hdd", "cdrom" -> addStandardDrive();
      default -> {}
    }
  }

  private static boolean isOn(String key, Entry machine, boolean before) {
    Optional<Property> own = machine.properties().find(key);
    return own.isPresent() ? own.get().isOn() : before;
  }

  private void addFirst(Entry entry) {
    if (first.isEmpty()) {
      first = Optional.of(entry);
    }
  }

  private void addDrive(String bus) {
    switch (bus) {
      case "virtio", "scsi" -> {
        unaddressed = true;
        drives++;
      }
      case "" -> addStandardDrive();
      default -> {}
    }
  }

  private void addStandardDrive() {
    standardDrives = true;
    if (virtioDrives) {
      addDrive("virtio");
    }
  }

  /** What each {@code -device} that stays says. */
  List<OptionProperties> devices() {
    return devices;
  }

  /** Whether a device of this id stays. */
  boolean hasId(String id) {
    for (OptionProperties device : devices) {
      if (device.id().equals(id)) {
        return true;
      }
    }
    return false;
  }

  /** The first option that makes a device, whether it stays or not. */
  Optional<Entry> first() {
    return first;
  }

  /**
   * Whether any device is written in JSON. QEMU creates those after all others, so a NIC that is to
   * come last must be one of them; otherwise its bus may not exist yet, or it takes a slot of
   * theirs.
   */
  boolean hasJson() {
    return json;
  }

  /** Whether some option makes QEMU create a device before those of {@code -device}. */
  boolean hasEarly() {
    return early;
  }

  /** Whether some option makes QEMU create a device to which it then gives an address. */
  boolean hasUnaddressed() {
    return unaddressed;
  }

  /** Whether there is a drive for which the machine chooses the kind of device. */
  boolean hasStandardDrives() {
    return standardDrives;
  }

  /** How many drives sit on the PCI bus without being a {@code -device}. */
  int drives() {
    return drives;
  }

  /** How many other options make a device that may sit on the PCI bus. */
  int others() {
    return others;
  }

  /** Whether libvirt has written the command line, and so goes on with the next id and address. */
  boolean isOfLibvirt() {
    return libvirt;
  }

  /** Whether QEMU adds its default network, as no option is about one. */
  boolean hasImplicitNetwork() {
    return defaults && !network;
  }

  /** Whether the machine has USB. */
  boolean hasUsb() {
    return usb;
  }

  /** Whether a microvm has a PCI bus, or may have. */
  boolean mayHavePcie() {
    return pcie || files;
  }

  /** Whether devices take all the buses for virtio devices that a microvm has beside PCI. */
  boolean takeAllOfMicrovm() {
    int taken = 0;
    for (OptionProperties device : devices) {
      String driver = device.kind();
      boolean virtio = driver.startsWith("virtio-") || driver.startsWith("vhost-");
      taken += virtio && driver.endsWith("-device") ? 1 : 0;
    }
    return taken >= (ioapic2 ? 24 : 8);
  }

  /** Whether QEMU adds its default devices. */
  boolean hasDefaults() {
    return defaults;
  }

  /** Whether a device that stays names this bus. */
  boolean hasAnyOn(String bus) {
    for (OptionProperties device : devices) {
      if (device.get("bus", "").equals(bus)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a machine of powernv may have a PCI bus. */
  boolean mayHavePowernvBus() {
    boolean found = defaults || files;
    for (OptionProperties device : devices) {
      found |= device.kind().startsWith("pnv-phb");
    }
    return found;
  }

  /** Whether QEMU adds a graphics card that is not a {@code -device}. */
  boolean hasVga() {
    return hasGraphics() && !(vga.isEmpty() && graphicsCard);
  }

  /** The same, or there is one in its place. For each, pseries adds USB. */
  boolean hasGraphics() {
    return vga.isEmpty() ? defaults : !vga.equals("none");
  }
}
