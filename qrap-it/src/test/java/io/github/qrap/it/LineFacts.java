package io.github.qrap.it;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What QEMU says of a machine that it has made.
 *
 * @param devices those on its buses, in QEMU's order
 * @param networks what is connected with each other
 * @param objects the paths of the objects of {@code -object} and of the devices that have an id
 */
record LineFacts(List<Device> devices, List<Network> networks, Set<String> objects) {
  static final String[] QUESTIONS = {
    "info qtree", "info network", "qom-list /objects", "qom-list /machine/peripheral"
  };

  /** What says where a device is on its bus. */
  private static final List<String> PLACES =
      List.of("addr", "dev_id", "subch_id", "devno", "port", "reg", "iobase");

  /** On pseries, on s390x, and of what a device without an id brings along. */
  private static final String COUNTED =
      "[\\w-]+@7[0-9a-f]{7}|auto_[0-9a-f:.]+|(?<=peripheral-anon/device)\\[[0-9]+]";

  private static final Pattern MMIO = Pattern.compile("(.*/virtio-mmio-bus)\\.(\\d+)$");

  private static final Pattern DEVICE = Pattern.compile("dev: (.*), id \\\\\"(.*)\\\\\"");

  private static final Pattern PROPERTY = Pattern.compile("([\\w-]+) = (.*)");

  /**
   * A device on a bus.
   *
   * @param bus the names of the buses and devices that lead to it
   * @param properties the others, as QEMU writes them
   */
  record Device(
      String bus, String driver, String id, String place, Map<String, String> properties) {
    boolean isNic() {
      return properties.containsKey("netdev");
    }

    /** Whether QEMU adds it to another device, with which it comes and goes. */
    boolean isAdded() {
      return List.of("igbvf", "usb-hub", "zpci").contains(driver);
    }

    String mac() {
      return properties.getOrDefault("mac", "");
    }

    /** "pci.0 05", which functions of a slot share; empty if it is not on a PCI bus. */
    String slot() {
      return place.matches("[0-9a-f]{2}\\.[0-7]") ? bus + " " + place.substring(0, 2) : "";
    }

    boolean isFunction0() {
      return place.endsWith(".0");
    }

    /** What it is, wherever it is. */
    String name() {
      return bus + "/" + driver + " \"" + id + "\"";
    }

    @Override
    public String toString() {
      return name() + " at " + place + " " + mac();
    }
  }

  /**
   * A hub, or a NIC with its netdev, or either of them alone.
   *
   * @param nics the name, the model and the MAC address of each
   * @param netdevs the kind of each
   */
  record Network(List<String> nics, List<String> netdevs) {
    private static final Pattern NIC = Pattern.compile("([^:]*): index=0,type=nic,(.*)");

    private static final Pattern NETDEV =
        Pattern.compile("[^:]*: index=\\d+,type=(\\w+)(?:,socket: fd=(\\d+))?.*");

    static Network of(List<String> clients) {
      List<String> nics = new ArrayList<>();
      List<String> netdevs = new ArrayList<>();
      for (String client : clients) {
        String text = client.replaceFirst("^ \\\\\\\\ ", "").replaceFirst("^hub\\d+port\\d+: ", "");
        Matcher nic = NIC.matcher(text);
        Matcher netdev = NETDEV.matcher(text);
        if (nic.matches()) {
          nics.add(nic.group(1) + " " + nic.group(2));
        } else if (netdev.matches() && !netdev.group(1).equals("nic")) {
          netdevs.add(netdev.group(2) == null ? netdev.group(1) : "backend");
        }
      }
      return new Network(nics.stream().sorted().toList(), netdevs.stream().sorted().toList());
    }

    /** The same with backends in place of QEMU's own networks. */
    Network withBackends() {
      return new Network(
          nics,
          netdevs.stream().map(kind -> kind.equals("user") ? "backend" : kind).sorted().toList());
    }
  }

  /** What this QEMU has answered to the {@link #QUESTIONS}; empty if it did not start. */
  static Optional<LineFacts> of(ProcessResult qemu) {
    List<List<String>> answers = Monitor.answers(qemu);
    if (qemu.status() != 0 || answers.size() != QUESTIONS.length) {
      return Optional.empty();
    }
    Set<String> objects = new TreeSet<>();
    answers.subList(2, 4).forEach(objects::addAll);
    return Optional.of(new LineFacts(devices(answers.get(0)), networks(answers.get(1)), objects));
  }

  /** Whether a NIC is connected with something. */
  boolean hasNetwork() {
    return networks.stream()
        .anyMatch(network -> !network.nics().isEmpty() && !network.netdevs().isEmpty());
  }

  List<Device> nics() {
    return devices.stream().filter(Device::isNic).toList();
  }

  List<Device> others() {
    return devices.stream().filter(device -> !device.isNic()).toList();
  }

  private static List<Network> networks(List<String> lines) {
    List<List<String>> groups = new ArrayList<>();
    for (String line : lines) {
      if (!line.startsWith(" ")) {
        groups.add(new ArrayList<>());
      }
      groups.get(groups.size() - 1).add(line);
    }
    // An empty hub connects nothing, and what is said of filters is no network.
    return groups.stream()
        .map(Network::of)
        .filter(network -> !network.nics().isEmpty() || !network.netdevs().isEmpty())
        .toList();
  }

  private record Open(int indent, String name, Optional<Map<String, String>> properties) {}

  private static List<Device> devices(List<String> lines) {
    List<Device> devices = new ArrayList<>();
    Deque<Open> open = new ArrayDeque<>();
    for (String line : lines) {
      // Some names are numbers that QEMU counts up, or places that it finds.
      String text = line.strip().replaceAll(COUNTED, "");
      int indent = line.length() - line.stripLeading().length();
      while (!open.isEmpty() && open.peekLast().indent() >= indent) {
        open.removeLast();
      }
      Matcher device = DEVICE.matcher(text);
      Matcher property = PROPERTY.matcher(text);
      if (text.startsWith("bus: ")) {
        open.add(new Open(indent, text.substring("bus: ".length()), Optional.empty()));
      } else if (device.matches()) {
        Map<String, String> properties = new TreeMap<>();
        String path = String.join("/", open.stream().map(Open::name).toList());
        devices.add(new Device(path, device.group(1), device.group(2), "", properties));
        open.add(
            new Open(
                indent,
                (device.group(1) + " " + device.group(2)).strip(),
                Optional.of(properties)));
      } else if (property.matches() && open.peekLast().properties().isPresent()) {
        open.peekLast().properties().get().put(property.group(1), property.group(2));
      }
    }
    return joined(devices).stream()
        .filter(device -> !device.isAdded())
        .map(LineFacts::placed)
        .toList();
  }

  /** A virtio NIC is a device on PCI or another bus, and another device on the bus of that one. */
  private static List<Device> joined(List<Device> devices) {
    List<Device> joined = new ArrayList<>();
    for (Device device : devices) {
      Device last = joined.isEmpty() ? device : joined.get(joined.size() - 1);
      if (device.isNic() && device.bus().endsWith("/virtio-bus")) {
        device.properties().forEach(last.properties()::putIfAbsent);
      } else {
        joined.add(device);
      }
    }
    return joined;
  }

  private static Device placed(Device device) {
    Map<String, String> properties = new TreeMap<>(device.properties());
    String place = "";
    for (String key : PLACES) {
      String value = properties.remove(key);
      place = value != null && place.isEmpty() ? value.replace("\\\"", "") : place;
    }
    // Each of these buses is a place for one device, and has a number.
    Matcher mmio = MMIO.matcher(device.bus());
    String bus = mmio.replaceFirst("$1");
    place = mmio.reset().find() ? mmio.group(2) : place;
    return new Device(bus, device.driver(), device.id(), place, properties);
  }
}
