package io.github.qrap.patch;

import io.github.qrap.patch.Property.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;

/**
 * Decides how the guest's memory is shared.
 *
 * <p>QEMU takes a machine's memory from the objects that {@code -numa} names, or else from the one
 * that {@code memory-backend=} names, or else from one that it makes by itself, as {@code -m} and
 * {@code -mem-path} say. Compared with QEMU 7.2, 10.0 and 11.1.
 */
final class MemoryPlanner {
  /** The id of the object that holds the memory where the command line has none. */
  static final String ID = "qrap-memory";

  private static final String RAM = "memory-backend-ram";
  private static final String FILE = "memory-backend-file";
  private static final String MEMFD = "memory-backend-memfd";
  private static final String SHM = "memory-backend-shm";

  private static final Property SHARED = new Property("share", "on", Type.SWITCH);

  /**
   * A vhost-user backend takes eight areas of memory. Two gaps of a machine's address space divide
   * a part each, and a guest's firmware may divide others.
   */
  private static final int MAX_PARTS = 4;

  /** The memory cannot be shared, for a reason. */
  private static final class NotShareable extends Exception {
    private static final long serialVersionUID = 1;

    NotShareable(String reason) {
      super("the guest's memory cannot be shared: " + reason);
    }

    NotShareable(String reason, Entry entry) {
      this(reason + ": " + entry.asWritten());
    }
  }

  private final Machine machine;
  private final Predicate<String> isDirectory;
  private final Map<String, Entry> objects = new HashMap<>();
  private final List<Entry> paths = new ArrayList<>();

  /** The ids that {@code -numa} names, and where. */
  private final Map<String, Entry> parts = new LinkedHashMap<>();

  /** The ids that devices name, and where. */
  private final Map<String, Entry> devices = new LinkedHashMap<>();

  /** How many devices bring memory of their own. */
  private int others;

  /** What {@code -m} says, in all places together. */
  private OptionProperties amount = OptionProperties.NONE;

  /** What {@code -machine} says, in all places together. */
  private OptionProperties board = OptionProperties.NONE;

  private final Map<Entry, Step.ShareMemory> changes = new HashMap<>();
  private final List<Step.ShareMemory> additions = new ArrayList<>();

  private MemoryPlanner(Machine machine, Predicate<String> isDirectory) {
    this.machine = machine;
    this.isDirectory = isDirectory;
  }

  /**
   * Plans it.
   *
   * @param isDirectory whether a path of the host leads to a directory whose files are in memory
   */
  static GuestMemory plan(Reading reading, Machine machine, Predicate<String> isDirectory) {
    MemoryPlanner planner = new MemoryPlanner(machine, isDirectory);
    try {
      for (Entry entry : reading.entries()) {
        planner.read(entry);
      }
      planner.share();
      return new GuestMemory(planner.changes, planner.additions, Optional.empty());
    } catch (NotShareable e) {
      return GuestMemory.notShareable(Objects.requireNonNull(e.getMessage()));
    }
  }

  private void read(Entry entry) throws NotShareable {
    OptionProperties properties = entry.properties();
    switch (entry.option().name()) {
      case "m" -> amount = amount.plus(properties.list());
      case "machine", "M" -> board = board.plus(properties.list());
      case "mem-path" -> paths.add(entry);
      case "numa" -> addUse(entry, parts);
      case "object" -> objects.putIfAbsent(properties.id(), entry);
      case "device" -> readDevice(entry);
      case "accel" -> requireNoXen(properties);
      case "readconfig" -> throw new NotShareable("the file may describe it", entry);
      default -> {}
    }
  }

  private void readDevice(Entry device) throws NotShareable {
    String driver = device.properties().kind();
    if (driver.equals("cxl-type3")) {
      throw new NotShareable("a part of it is behind CXL", device);
    }
    // What ivshmem has is not the guest's memory, and yet an area of it.
    if (driver.startsWith("ivshmem")) {
      others++;
    } else {
      addUse(device, devices);
    }
  }

  private static void addUse(Entry user, Map<String, Entry> uses) {
    Optional<Property> id = user.properties().find("memdev");
    if (id.isPresent()) {
      uses.put(id.get().value(), user);
    }
  }

  private static void requireNoXen(OptionProperties properties) throws NotShareable {
    if (properties.get("accel", "").contains("xen")) {
      throw new NotShareable("Xen holds it");
    }
  }

  private void share() throws NotShareable {
    requireNoXen(board);
    if (board.has("confidential-guest-support") || board.has("memory-encryption")) {
      throw new NotShareable("the guest is confidential");
    }
    Optional<MachineMemory> known = MachineMemory.of(machine);
    if (known.isEmpty()) {
      throw new NotShareable("not known to work on the machine " + machine.type());
    }
    Optional<Property> backend = board.find("memory-backend");
    if (!parts.isEmpty()) {
      shareAll(parts);
    } else if (backend.isPresent()) {
      share(backend.get().value(), "-machine memory-backend=" + backend.get().value());
    } else {
      add(size(known.get()));
    }
    shareAll(devices);
    int count = Math.max(parts.size(), 1) + devices.size() + others;
    if (count > MAX_PARTS) {
      throw new NotShareable("it has " + count + " parts, and vhost-user takes " + MAX_PARTS);
    }
    if (mayGrow() && !(changes.isEmpty() && additions.isEmpty())) {
      throw new NotShareable(
          "memory that is plugged in later (slots=, maxmem=) might not be shared;"
              + " accepted if all objects are shared already");
    }
  }

  /** Whether memory can be plugged in later. */
  private boolean mayGrow() {
    return amount.has("slots")
        || amount.has("maxmem")
        || board.has("memory.slots")
        || board.has("memory.max-size");
  }

  private void shareAll(Map<String, Entry> uses) throws NotShareable {
    for (Map.Entry<String, Entry> use : uses.entrySet()) {
      share(use.getKey(), use.getValue().asWritten());
    }
  }

  /**
   * Shares an object.
   *
   * @param user what names it
   */
  private void share(String id, String user) throws NotShareable {
    Entry object = objects.get(id);
    if (object == null) {
      throw new NotShareable("the object " + id + " is not on the command line: " + user);
    }
    OptionProperties properties = object.properties();
    switch (properties.kind()) {
      case RAM -> change(object, properties.with(Property.text(properties.impliedKey(), MEMFD)));
      case FILE -> {
        if (!isShared(properties, false)) {
          requirePlain(object);
          change(object, properties);
        }
      }
      case MEMFD -> {
        if (!isShared(properties, true)) {
          change(object, properties);
        }
      }
      // Never anything but shared.
      case SHM -> {}
      default -> throw new NotShareable("an unknown kind of object", object);
    }
  }

  private static boolean isShared(OptionProperties properties, boolean otherwise) {
    Optional<Property> share = properties.find("share");
    return share.isPresent() ? share.get().isOn() : otherwise;
  }

  private void change(Entry object, OptionProperties properties) {
    List<String> words = object.option().words();
    changes.put(
        object,
        new Step.ShareMemory(words, List.of(words.get(0), properties.with(SHARED).print())));
  }

  /** In a file that stays or is on a disk, sharing would write there what the guest writes. */
  private void requirePlain(Entry object) throws NotShareable {
    OptionProperties properties = object.properties();
    if (properties.has("readonly") || properties.has("pmem")) {
      throw new NotShareable("it is the contents of a file", object);
    }
    requireDirectory(properties.get("mem-path", ""), object);
  }

  private void requireDirectory(String path, Entry entry) throws NotShareable {
    if (!isDirectory.test(path)) {
      throw new NotShareable(
          "the guest's writes would go to a file, as this is no directory on hugetlbfs or tmpfs",
          entry);
    }
  }

  /** Adds the object that QEMU makes by itself otherwise. */
  private void add(long bytes) throws NotShareable {
    if (objects.containsKey(ID)) {
      throw new NotShareable("duplicate id", Objects.requireNonNull(objects.get(ID)));
    }
    String impliedKey = OptionTable.impliedKey("object");
    List<Property> object = new ArrayList<>();
    object.add(Property.text(impliedKey, paths.isEmpty() ? MEMFD : FILE));
    object.add(Property.text("id", ID));
    if (!paths.isEmpty()) {
      Entry path = paths.get(paths.size() - 1);
      requireDirectory(path.option().text(), path);
      object.add(Property.text("mem-path", path.option().text()));
    }
    object.add(SHARED);
    object.add(Property.text("size", MemorySize.print(bytes)));
    for (Entry path : paths) {
      changes.put(path, new Step.ShareMemory(path.option().words(), List.of()));
    }
    additions.add(
        new Step.ShareMemory(List.of(), List.of("-object", ListSyntax.print(object, impliedKey))));
    additions.add(new Step.ShareMemory(List.of(), List.of("-machine", "memory-backend=" + ID)));
  }

  private long size(MachineMemory known) throws NotShareable {
    // Of -m, a zero is no size.
    long said = size(amount.get("size", "0"), 'm');
    if (said > 0) {
      return said;
    }
    if (board.has("memory.size")) {
      return size(board.get("memory.size", ""), 'b');
    }
    if (known.mebibytes().isEmpty()) {
      throw new NotShareable(
          "its default size on " + machine.type() + " depends on QEMU's version; add -m SIZE");
    }
    return known.mebibytes().getAsLong() << 20;
  }

  private static long size(String text, char unit) throws NotShareable {
    OptionalLong bytes = MemorySize.parse(text, unit);
    if (bytes.isEmpty()) {
      throw new NotShareable("its size is not understood: \"" + text + "\"");
    }
    return bytes.getAsLong();
  }
}
