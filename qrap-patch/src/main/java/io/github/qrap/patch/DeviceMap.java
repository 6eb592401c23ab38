package io.github.qrap.patch;

import java.util.ArrayList;
import java.util.List;

/** What the guest has beside its NICs, as far as it decides where a new one fits. */
final class DeviceMap {
  private final Addressing scheme;
  private final List<OptionProperties> devices = new ArrayList<>();
  private int firstDevice;
  private boolean json;
  private boolean configured;
  private boolean early;
  private boolean unaddressed;
  private int drives;
  private boolean defaults = true;
  private String vga = "";

  /**
   * Nothing yet.
   *
   * @param options how many there are on the command line
   */
  DeviceMap(Addressing scheme, int options) {
    this.scheme = scheme;
    this.firstDevice = options;
  }

  /** Takes note of an option that stays. */
  void observe(int i, QemuOption option) {
    switch (option.name()) {
      case "nodefaults" -> defaults = false;
      case "vga" -> vga = option.text();
      case "audio", "soundhw" -> {
        early = true;
        unaddressed = true;
      }
      case "virtfs" -> unaddressed = true;
      case "watchdog" -> {
        firstDevice = Math.min(firstDevice, i);
        unaddressed = true;
      }
      case "readconfig" -> {
        firstDevice = Math.min(firstDevice, i);
        configured = true;
        unaddressed = true;
      }
      case "drive" -> {
        String bus = ListSyntax.parse(option.text(), "").get("if", "");
        observeDrive(bus.equals("virtio") || bus.equals("scsi"), bus.isEmpty());
      }
      case "", "hda", "hdb", "hdc", "hdd", "cdrom" -> observeDrive(false, true);
      default -> {}
    }
  }

  private void observeDrive(boolean onBus, boolean standard) {
    // There, the standard drive is a virtio disk too.
    unaddressed |= onBus || standard && scheme == Addressing.CCW_NUMBERS;
    drives += onBus ? 1 : 0;
  }

  /** Takes note of a {@code -device}, whether it stays or not. */
  void observeDevice(int i, OptionProperties device) {
    firstDevice = Math.min(firstDevice, i);
    json |= device.json();
  }

  /** Takes note of a device that stays. */
  void add(OptionProperties device) {
    devices.add(device);
  }

  /** The devices that stay. */
  List<OptionProperties> devices() {
    return devices;
  }

  /** The index of the first option that makes a device; the number of options if none does. */
  int firstDevice() {
    return firstDevice;
  }

  /**
   * Whether any device is written in JSON. QEMU creates those after all others, so a NIC that is to
   * come last must be one of them, lest its bus does not exist yet or it takes a slot of theirs.
   */
  boolean speaksJson() {
    return json;
  }

  /** Whether QEMU reads a file of its own, in which there may be anything. */
  boolean isConfigured() {
    return configured;
  }

  /** Whether some option makes QEMU create a device before those of {@code -device}. */
  boolean hasEarly() {
    return early;
  }

  /** Whether some option makes QEMU create a device to which it then gives an address. */
  boolean hasUnaddressed() {
    return unaddressed;
  }

  /** How many drives sit on the PCI bus without being a {@code -device}. */
  int drives() {
    return drives;
  }

  /** Whether QEMU adds a graphics card that is no {@code -device}. */
  boolean hasVga() {
    return vga.isEmpty() ? defaults : !vga.equals("none");
  }
}
