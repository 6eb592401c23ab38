package io.github.qrap.patch;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Makes command lines that QEMU could accept: a machine, devices in every spelling, NICs and
 * netdevs of every form, and what refers to them.
 */
final class CommandLineGenerator {
  private static final List<String> MACHINES =
      List.of("", "", "pc", "q35", "type=q35,accel=tcg", "pc-i440fx-7.2", "microvm", "isapc");
  private static final List<String> MODELS =
      List.of(
          "e1000",
          "virtio-net-pci",
          "virtio-net",
          "virtio-net-pci-transitional",
          "rtl8139",
          "e1000e",
          "pcnet",
          "vmxnet3",
          "usb-net",
          "ne2k_isa",
          "of-tomorrow");
  private static final List<String> OTHERS =
      List.of("virtio-rng-pci", "virtio-balloon-pci", "qemu-xhci", "virtio-gpu-pci", "VGA", "edu");

  private final Random random;
  private final List<List<String>> options = new ArrayList<>();
  private final List<Integer> slots = new ArrayList<>();
  private int ids;

  CommandLineGenerator(Random random) {
    this.random = random;
  }

  /** The next line. */
  List<String> next() {
    options.clear();
    ids = 0;
    slots.clear();
    for (int slot = 3; slot < 30; slot++) {
      slots.add(slot);
    }
    Collections.shuffle(slots, random);
    String machine = pick(MACHINES);
    if (!machine.isEmpty()) {
      option(pick(List.of("M", "machine")), machine);
    }
    if (random.nextBoolean()) {
      options.add(List.of(dash() + "nodefaults"));
    }
    boolean libvirt = random.nextInt(3) == 0;
    if (libvirt && machine.contains("q35")) {
      for (int port = 1; port < 3 + random.nextInt(4); port++) {
        device("pcie-root-port", "id=pci." + port, "chassis=" + port, "bus=pcie.0", slot());
      }
    }
    for (int i = random.nextInt(6); i > 0; i--) {
      if (libvirt) {
        device(pick(OTHERS), "bus=" + (machine.contains("q35") ? "pcie.0" : "pci.0"), slot());
      } else {
        device(pick(OTHERS), random.nextBoolean() ? slot() : "");
      }
    }
    for (int i = random.nextInt(4); i > 0; i--) {
      network();
    }
    if (random.nextBoolean()) {
      options.add(List.of("disk image,with=commas.img"));
      option("name", pick(List.of("-netdev", "a,,b", "", "e1000,netdev=n0")));
    }
    if (!libvirt) {
      // Only -set has to come after what it is about.
      Collections.shuffle(options, random);
    }
    options.addAll(settings());
    List<String> arguments = new ArrayList<>();
    options.forEach(arguments::addAll);
    return arguments;
  }

  private void network() {
    String id = "n" + ids++;
    switch (random.nextInt(6)) {
      case 0 -> option("nic", "user,id=" + id + mac(",mac="));
      case 1 -> {
        option("net", "nic" + mac(",macaddr=") + (random.nextBoolean() ? ",addr=" + number() : ""));
        option("net", "user,id=" + id);
      }
      case 2 -> option(pick(List.of("net", "nic")), "none");
      case 3 -> {
        option("netdev", "{ \"type\" : \"user\", \"id\":\"" + id + "\"}");
        device(pick(MODELS), "netdev=" + id, mac("mac="));
      }
      case 4 -> {
        option("chardev", "socket,id=c" + id + ",path=/run/a,,b");
        option("netdev", "vhost-user,id=" + id + ",chardev=c" + id);
        device(pick(MODELS), "id=nic" + id, "netdev=" + id);
      }
      default -> {
        option("netdev", "user,id=" + id);
        device(pick(MODELS), "id=nic" + id, "netdev=" + id, mac("mac="), address());
      }
    }
    if (options.stream().anyMatch(words -> words.get(words.size() - 1).contains("id=" + id))) {
      switch (random.nextInt(4)) {
        case 0 -> option("object", "filter-dump,id=f" + id + ",netdev=" + id + ",file=a,,b");
        case 1 ->
            option(
                "object",
                "{\"qom-type\":\"filter-dump\",\"netdev\":\"" + id + "\",\"id\":\"f" + id + "\"}");
        default -> {}
      }
    }
  }

  private List<List<String>> settings() {
    List<List<String>> settings = new ArrayList<>();
    for (List<String> words : options) {
      String value = words.size() > 1 ? words.get(1) : "";
      int id = value.indexOf("id=nic");
      if (id >= 0 && !value.startsWith("{") && random.nextInt(3) == 0) {
        String name = value.substring(id + 3).split(",")[0];
        settings.add(List.of("-set", "device." + name + ".bootindex=" + random.nextInt(9)));
      }
    }
    if (random.nextInt(4) == 0) {
      settings.add(List.of("-global", pick(MODELS) + ".rombar=0"));
    }
    return settings;
  }

  private void device(String driver, String... properties) {
    List<String> given = new ArrayList<>();
    given.add("driver=" + driver);
    for (String property : properties) {
      if (!property.isEmpty()) {
        given.add(property);
      }
    }
    if (random.nextInt(4) == 0) {
      Collections.shuffle(given, random);
      StringBuilder json = new StringBuilder();
      for (String property : given) {
        String[] pair = property.split("=", 2);
        json.append(json.isEmpty() ? "{" : pick(List.of(",", " , ")));
        json.append('"').append(pair[0]).append("\":\"").append(pair[1]).append('"');
      }
      option("device", json + "}");
    } else if (random.nextInt(4) == 0) {
      Collections.shuffle(given, random);
      option("device", String.join(",", given));
    } else {
      given.set(0, driver);
      option("device", String.join(",", given));
    }
  }

  private String address() {
    return random.nextBoolean() ? slot() : "";
  }

  private String slot() {
    String number = number();
    return "addr=" + pick(List.of("0x" + number, number, "0" + number, number + ".0"));
  }

  private String number() {
    return Integer.toHexString(slots.remove(slots.size() - 1));
  }

  private String mac(String key) {
    return random.nextBoolean() ? key + "52:54:00:00:00:0" + random.nextInt(10) : "";
  }

  private void option(String name, String value) {
    options.add(List.of(dash() + name, value));
  }

  private String dash() {
    return random.nextInt(5) == 0 ? "--" : "-";
  }

  private String pick(List<String> from) {
    return from.get(random.nextInt(from.size()));
  }
}
