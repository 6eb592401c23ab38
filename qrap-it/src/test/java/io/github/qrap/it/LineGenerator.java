package io.github.qrap.it;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Makes command lines that QEMU may accept, or may refuse for a fault in their network: a machine
 * of any family, buses, devices, NICs in every spelling, and what refers to them. The same seed
 * makes the same line.
 */
final class LineGenerator {
  /** What a line can be about. */
  private record Kind(
      String architecture, List<String> machines, Buses buses, List<String> models) {}

  private enum Buses {
    /** Slots, on {@code pci.0}. */
    PCI,
    /** Slots and ports, on {@code pcie.0}. */
    PCIE,
    /** Devices and ports, without slots that one names. */
    OTHER
  }

  static final List<String> NICS =
      List.of(
          "e1000",
          "e1000-82544gc",
          "e1000e",
          "i82551",
          "i82559er",
          "igb",
          "ne2k_isa",
          "ne2k_pci",
          "pcnet",
          "rtl8139",
          "spapr-vlan",
          "sungem",
          "tulip",
          "usb-net",
          "virtio-net",
          "virtio-net-ccw",
          "virtio-net-device",
          "virtio-net-pci",
          "virtio-net-pci-non-transitional",
          "virtio-net-pci-transitional",
          "vmxnet3");

  private static final List<String> ON_PCI =
      NICS.stream()
          .filter(model -> !model.matches("ne2k_isa|spapr.*|sungem|usb.*|.*-(ccw|device)"))
          .toList();

  private static final List<String> ON_PC = plus(ON_PCI, "usb-net", "ne2k_isa");

  private static final List<Kind> KINDS =
      List.of(
          new Kind("x86_64", List.of("pc", "", "pc,usb=on", "pc-i440fx-7.2"), Buses.PCI, ON_PC),
          new Kind("x86_64", List.of("pc", "pc,acpi=off", "pc,i8042=off"), Buses.PCI, ON_PC),
          new Kind("x86_64", List.of("q35", "q35,usb=on", "pc-q35-7.2"), Buses.PCIE, ON_PC),
          new Kind("x86_64", List.of("q35"), Buses.PCIE, ON_PC),
          new Kind(
              "x86_64",
              List.of("microvm", "microvm,pcie=on"),
              Buses.OTHER,
              List.of("virtio-net-device", "virtio-net-pci")),
          new Kind("x86_64", List.of("isapc"), Buses.OTHER, List.of("ne2k_isa")),
          new Kind("i386", List.of("pc", "q35"), Buses.OTHER, ON_PC),
          new Kind("aarch64", List.of("virt"), Buses.PCIE, plus(ON_PCI, "virtio-net-device")),
          new Kind("aarch64", List.of("raspi3b"), Buses.OTHER, List.of("usb-net")),
          new Kind("aarch64", List.of("sbsa-ref"), Buses.OTHER, ON_PCI),
          new Kind("arm", List.of("virt"), Buses.PCIE, ON_PCI),
          new Kind("arm", List.of("versatilepb"), Buses.OTHER, List.of("smc91c111", "rtl8139")),
          new Kind("arm", List.of("lm3s6965evb"), Buses.OTHER, List.of("stellaris")),
          new Kind("ppc64", List.of("pseries"), Buses.PCI, plus(ON_PCI, "spapr-vlan")),
          new Kind("ppc64", List.of("powernv9"), Buses.OTHER, List.of("e1000e", "virtio-net-pci")),
          new Kind("ppc", List.of("mac99", "g3beige"), Buses.OTHER, plus(ON_PCI, "sungem")),
          new Kind("s390x", List.of("s390-ccw-virtio", ""), Buses.OTHER, onS390()),
          new Kind("riscv64", List.of("virt"), Buses.PCIE, plus(ON_PCI, "virtio-net-device")),
          new Kind("loongarch64", List.of("virt"), Buses.PCIE, ON_PCI),
          new Kind("m68k", List.of("virt"), Buses.OTHER, List.of("virtio-net-device")),
          new Kind("hppa", List.of("hppa"), Buses.OTHER, List.of("tulip", "e1000")));

  /** So many of ten lines are about an x86 with PCI. */
  private static final int USUAL = 7;

  private static final int USUAL_KINDS = 4;

  /** They take a slot each, and may be there more than once. */
  private static final List<String> REPEATABLE =
      List.of(
          "virtio-rng-pci",
          "edu",
          "pci-testdev",
          "virtio-scsi-pci",
          "qemu-xhci",
          "virtio-serial-pci",
          "lsi53c895a",
          "sdhci-pci",
          "AC97",
          "i6300esb");

  private static final List<String> DEVICES =
      plus(
          REPEATABLE,
          "virtio-balloon-pci",
          "intel-hda",
          "VGA",
          "pvpanic-pci",
          "virtio-gpu-pci",
          "ich9-ahci",
          "ES1370",
          "pci-serial",
          "am53c974",
          "piix3-usb-uhci",
          "ich9-usb-ehci1",
          "virtio-keyboard-pci",
          "isa-debugcon,chardev=nul",
          "vmcoreinfo",
          "pvpanic");

  private static final List<String> OTHER_OPTIONS =
      List.of(
          "-usb",
          "-vga none",
          "-vga std",
          "-vga virtio",
          "-vga cirrus",
          "-drive if=virtio,file=null-co://,format=raw",
          "-drive file=null-co://,format=raw",
          "-hda null-co://",
          "-watchdog-action none",
          "-virtfs local,path=/tmp,mount_tag=x,security_model=none",
          "-device usb-tablet -usb",
          "-usbdevice tablet",
          "-name -netdev",
          "-m 64",
          "-smp 2");

  private final Random random;
  private final List<List<String>> options = new ArrayList<>();
  private final List<Integer> slots = new ArrayList<>();
  private final List<String> buses = new ArrayList<>();
  private final List<List<String>> settings = new ArrayList<>();
  private Kind kind = KINDS.get(0);
  private int ids;

  /** Whether QEMU may put a device without a bus where it then refuses it. */
  private boolean expander;

  private LineGenerator(long seed) {
    // Seeds that are near each other shall not make lines that are like each other.
    this.random = new Random(seed * 0x9E3779B97F4A7C15L);
    this.random.nextLong();
  }

  /** The line of this seed. */
  static Line line(long seed) {
    return new LineGenerator(seed).next();
  }

  /** Each with its architecture in front. */
  static List<String> machines() {
    List<String> machines = new ArrayList<>();
    for (Kind kind : KINDS) {
      kind.machines.forEach(machine -> machines.add(kind.architecture + " " + machine));
    }
    return machines;
  }

  private static List<String> plus(List<String> models, String... more) {
    List<String> all = new ArrayList<>(models);
    all.addAll(List.of(more));
    return all;
  }

  private static List<String> onS390() {
    return List.of("virtio-net-ccw", "virtio-net", "virtio-net-ccw", "virtio-net-pci", "e1000e");
  }

  private Line next() {
    boolean usual = random.nextInt(10) < USUAL;
    kind = pick(usual ? KINDS.subList(0, USUAL_KINDS) : KINDS);
    for (int slot = 2; slot < 31; slot++) {
      slots.add(slot);
    }
    Collections.shuffle(slots, random);
    String machine = pick(kind.machines);
    if (!machine.isEmpty()) {
      option(pick(List.of("M", "machine")), machine);
    }
    if (one(2)) {
      options.add(List.of("-nodefaults"));
    }
    options.add(List.of("-chardev", "null,id=nul"));
    options.add(List.of("-chardev", "null,id=out"));
    // As libvirt does it, which gives every device an address.
    boolean addressed = one(5);
    if (machine.endsWith("pcie=on") && one(3)) {
      device("pxb-pcie", Map.of("bus_nr", "0x80"), false);
    }
    buses(addressed);
    devices(addressed);
    for (int i = pick(List.of(0, 0, 1, 1, 1, 2, 2, 3)); i > 0; i--) {
      network(addressed);
    }
    for (String option : OTHER_OPTIONS) {
      if (one(40)) {
        List<String> words = List.of(option.split(" "));
        options.add(words.subList(0, Math.min(2, words.size())));
        if (words.size() > 2) {
          options.add(words.subList(2, words.size()));
        }
      }
    }
    if (one(7)) {
      String model = pick(kind.models);
      option(
          "global",
          pick(
              List.of(
                  model + ".mac=52:54:00:00:02:02",
                  model + ".bootindex=7",
                  model + ".rombar=0",
                  "driver=" + model + ",property=romfile,value=")));
    }
    if (one(3)) {
      Collections.shuffle(options, random);
    }
    // These have to come after what they are about.
    options.addAll(settings);
    int choice = random.nextInt(10);
    String nic = choice < 6 ? "" : choice < 9 ? "keep" : pick(kind.models);
    return new Line(kind.architecture, nic, List.copyOf(options));
  }

  private void buses(boolean addressed) {
    if (kind.buses == Buses.OTHER) {
      return;
    }
    List<String> bridges = new ArrayList<>(List.of("pci-bridge", "pcie-root-port"));
    if (kind.architecture.equals("x86_64")) {
      bridges.addAll(List.of("i82801b11-bridge", "pci-bridge"));
      bridges.add(kind.buses == Buses.PCI ? "pxb" : "pxb-pcie");
    }
    if (kind.buses == Buses.PCIE) {
      bridges.addAll(List.of("pcie-pci-bridge", "ioh3420", "pcie-root-port"));
    } else if (kind.architecture.equals("ppc64")) {
      bridges.add("spapr-pci-host-bridge");
    }
    int count = addressed && kind.buses == Buses.PCIE ? 4 : pick(List.of(0, 0, 0, 1, 1, 2, 3));
    for (int i = 1; i <= count; i++) {
      String bridge = addressed ? bridges.get(kind.buses == Buses.PCIE ? 1 : 0) : pick(bridges);
      Map<String, String> properties = new LinkedHashMap<>();
      String id = "pci." + i;
      switch (bridge) {
        case "pci-bridge" -> properties.put("chassis_nr", "" + i);
        case "pcie-root-port", "ioh3420" -> properties.put("chassis", "" + i);
        case "pxb", "pxb-pcie" -> properties.put("bus_nr", "" + (0x20 + 0x20 * i));
        case "spapr-pci-host-bridge" -> properties.put("index", "" + i);
        default -> {}
      }
      expander |= bridge.startsWith("pxb");
      if (addressed || !one(8)) {
        properties.put("id", id);
      }
      if (addressed) {
        place(properties, root());
      } else if (!bridge.startsWith("spapr") && one(4)) {
        place(properties, one(2) ? root() : "");
      }
      device(bridge, properties, false);
      if (properties.containsKey("id")) {
        buses.add(id + (bridge.startsWith("spapr") ? ".0" : ""));
      }
    }
  }

  private void devices(boolean addressed) {
    if (kind.buses == Buses.OTHER) {
      // A microvm has so many buses for them, beside PCI.
      boolean many = kind.models.contains("virtio-net-device") && one(6);
      for (int i = many ? 24 : random.nextInt(3); i > 0; i--) {
        String device =
            many
                ? "virtio-rng-device"
                : pick(List.of("virtio-rng", "virtio-rng-device", "virtio-rng-pci"));
        device(device, new LinkedHashMap<>(), false);
      }
      return;
    }
    boolean many = !addressed && one(4);
    boolean json = one(4);
    int count = many ? pick(List.of(8, 25, 26, 27, 28, 29, 30, 31, 32)) : random.nextInt(6);
    for (int i = 0; i < count; i++) {
      boolean simple = i > 5 || one(2);
      String device = pick(simple ? REPEATABLE : DEVICES);
      Map<String, String> properties = new LinkedHashMap<>();
      String[] words = device.split("[,=]");
      for (int word = 1; word < words.length; word += 2) {
        properties.put(words[word], words[word + 1]);
      }
      if (REPEATABLE.contains(device)) {
        if (addressed) {
          place(properties, root());
        } else if (!many && one(4)) {
          place(properties, pick(buses.isEmpty() ? List.of("", root()) : buses));
        } else if (expander && !one(8)) {
          properties.put("bus", root());
        }
      }
      if (one(4)) {
        properties.put("id", id("d"));
      }
      device(words[0], properties, json && one(2));
    }
    if (one(8) && slots.size() > 2) {
      functions();
    }
  }

  /** Several functions of one slot, with or without function 0; some are NICs. */
  private void functions() {
    boolean behind = !buses.isEmpty() && one(2);
    int slot = behind ? 0 : slots.remove(0);
    String bus = behind ? pick(buses) : "";
    for (int function : pick(List.of(List.of(0, 1), List.of(1, 0), List.of(1, 2), List.of(1)))) {
      Map<String, String> properties = new LinkedHashMap<>();
      if (behind) {
        properties.put("bus", bus);
      }
      // On a port, a device without an address is function 0 of the only slot.
      if (!behind || function > 0 || one(2)) {
        properties.put("addr", address(slot) + "." + function);
      }
      properties.put("multifunction", "on");
      device(one(3) ? pick(kind.models) : pick(REPEATABLE), properties, false);
    }
    if (!behind && one(2)) {
      slots.add(0, slot);
    }
  }

  private void network(boolean addressed) {
    String netdev = id("n");
    String model = pick(kind.models);
    int form = random.nextInt(20);
    if (form < 3) {
      option(
          "nic",
          pick(List.of(
                      "user",
                      "user",
                      "socket,udp=127.0.0.1:1,localaddr=127.0.0.1:0",
                      "model=MODEL"))
                  .replace("MODEL", model)
              + pick(List.of("", ",model=" + model, ",id=" + netdev, ",mac=" + mac()))
              + (one(20) ? ",addr=5" : ""));
    } else if (form < 5) {
      option(
          "net",
          "nic"
              + pick(List.of("", ",model=" + model, ",macaddr=" + mac()))
              + (kind.buses != Buses.OTHER && one(3) ? ",addr=" + slots.remove(0) : "")
              + (one(20) ? ",netdev=" + netdev : ""));
      option("net", pick(List.of("user", "user,id=" + netdev, "socket,listen=127.0.0.1:0")));
      if (one(3)) {
        String port = "hub0port" + random.nextInt(2);
        option("object", "filter-dump,file=/dev/null,id=" + id("f") + ",netdev=" + port);
      }
    } else if (form < 6) {
      option(pick(List.of("nic", "net")), "none");
    } else {
      boolean connected = form < 18;
      boolean json = one(4);
      String name = json && one(3) ? "a " + netdev : netdev;
      if (connected) {
        netdev(name, json);
      }
      card(model, connected ? name : "", addressed);
    }
  }

  private void netdev(String id, boolean json) {
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put("type", "user");
    int type = json ? 9 : random.nextInt(10);
    if (type == 0) {
      properties.put("type", "hubport");
      properties.put("hubid", "" + random.nextInt(2));
    } else if (type == 1) {
      properties.put("type", "socket");
      properties.put("udp", "127.0.0.1:1");
      properties.put("localaddr", "127.0.0.1:0");
      if (one(4)) {
        properties.put("foo", "1");
      }
    } else if (one(8)) {
      properties.put("net", "10.0.3.0/24");
    }
    properties.put("id", id);
    options.add(List.of("-netdev", json ? json(properties) : list("type", properties)));
    if (json && id.contains(" ")) {
      return;
    }
    for (int i = pick(List.of(0, 0, 0, 0, 1, 2)); i > 0; i--) {
      String filter =
          pick(
              List.of(
                  "filter-dump,file=/dev/null",
                  "filter-buffer,interval=1000",
                  "filter-mirror,outdev=out",
                  "filter-rewriter",
                  "filter-replay"));
      options.add(List.of("-object", filter + ",id=" + id("f") + ",netdev=" + id));
    }
  }

  private void card(String model, String netdev, boolean addressed) {
    boolean json = netdev.contains(" ") || one(4);
    boolean pci = kind.buses != Buses.OTHER && ON_PCI.contains(model);
    Map<String, String> properties = new LinkedHashMap<>();
    if (!netdev.isEmpty()) {
      properties.put("netdev", netdev);
    }
    String id = id("c");
    if (one(2)) {
      properties.put("id", json && one(3) ? "x " + id : id);
    }
    if (one(3)) {
      properties.put("mac", mac());
    }
    if (pci && addressed) {
      place(properties, kind.buses == Buses.PCIE ? pick(buses) : root());
      if (kind.buses == Buses.PCIE) {
        properties.put("addr", "0x0");
      }
    } else if (pci && one(3)) {
      place(properties, one(3) && !buses.isEmpty() ? pick(buses) : "");
    } else if (pci && expander && one(2)) {
      properties.put("bus", root());
    }
    if (pci && one(12)) {
      properties.put("multifunction", "on");
    }
    if (one(6)) {
      properties.put("bootindex", "" + random.nextInt(5));
    }
    if (pci && one(12)) {
      properties.put("romfile", "");
    }
    if (one(12)) {
      properties.put(pick(List.of("mq", "vectors", "rombar", "foo", "addr")), one(2) ? "0" : "on");
    }
    device(model, properties, json);
    if (properties.getOrDefault("id", " ").matches("\\w+") && one(8)) {
      settings.add(
          List.of("-set", "device." + id + "." + pick(List.of("mac=" + mac(), "bootindex=3"))));
    }
  }

  /** Mostly where no other device of the line asks to be, and mostly as a whole slot. */
  private void place(Map<String, String> properties, String bus) {
    if (!bus.isEmpty()) {
      properties.put("bus", bus);
    }
    boolean clash = one(10);
    String slot = address(clash || slots.isEmpty() ? 2 + random.nextInt(29) : slots.remove(0));
    properties.put("addr", slot + pick(List.of("", "", "", "", ".0", ".0x1")));
  }

  private String address(int slot) {
    return (one(2) ? "0x" : "") + Integer.toHexString(slot);
  }

  private String root() {
    return kind.buses == Buses.PCIE ? "pcie.0" : "pci.0";
  }

  private void device(String driver, Map<String, String> properties, boolean json) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("driver", driver);
    all.putAll(properties);
    option("device", json ? json(all) : list("driver", all));
  }

  /** As a list, whose first property needs no name. */
  private static String list(String first, Map<String, String> properties) {
    StringBuilder list = new StringBuilder(properties.get(first));
    properties.forEach(
        (key, value) -> {
          if (!key.equals(first)) {
            list.append("," + key + "=" + value);
          }
        });
    return list.toString();
  }

  private static String json(Map<String, String> properties) {
    List<String> members = new ArrayList<>();
    properties.forEach(
        (key, value) ->
            members.add(
                "\""
                    + key
                    + "\":"
                    + switch (key) {
                      case "multifunction" -> value.equals("on");
                      case "bootindex", "chassis", "bus_nr", "rombar", "vectors" ->
                          value.equals("on") ? "1" : value;
                      default -> "\"" + value + "\"";
                    }));
    return "{" + String.join(",", members) + "}";
  }

  private void option(String name, String value) {
    options.add(List.of((one(10) ? "--" : "-") + name, value));
  }

  private String mac() {
    return String.format("52:54:00:00:01:%02x", random.nextInt(256));
  }

  private String id(String stem) {
    ids++;
    return stem + ids;
  }

  private boolean one(int of) {
    return random.nextInt(of) == 0;
  }

  private <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }
}
