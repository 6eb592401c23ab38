package io.github.qrap.patch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The command line with what each option says, as far as it matters to the network. Each value is
 * parsed once; {@code -set} has been applied.
 */
final class Reading {
  private final List<Entry> entries;
  private final Map<String, List<Property>> globals;
  private final List<String> files;

  private Reading(List<Entry> entries, Map<String, List<Property>> globals, List<String> files) {
    this.entries = entries;
    this.globals = globals;
    this.files = files;
  }

  /**
   * Reads the options.
   *
   * @throws CommandLineException if the JSON of a device or netdev is invalid
   */
  static Reading of(List<QemuOption> options) throws CommandLineException {
    Sets sets = Sets.of(options);
    List<Entry> entries = new ArrayList<>(options.size());
    Map<QemuOption, Entry> targets = new HashMap<>();
    Map<String, List<Property>> globals = new HashMap<>();
    List<String> files = new ArrayList<>();
    for (QemuOption option : options) {
      Optional<QemuOption> target = sets.target(option);
      if (target.isPresent()) {
        entries.add(Entry.set(option, Objects.requireNonNull(targets.get(target.get()))));
      } else if (option.is("global")) {
        GlobalProperty global = GlobalProperty.of(option);
        globals.computeIfAbsent(global.driver(), key -> new ArrayList<>()).add(global.property());
        entries.add(Entry.global(option, global));
      } else if (sets.isTarget(option)) {
        Entry entry = Entry.of(option, properties(option).plus(sets.additions(option)));
        targets.put(option, entry);
        entries.add(entry);
      } else {
        if (option.is("readconfig")) {
          files.add(option.text());
        }
        entries.add(Entry.of(option, properties(option)));
      }
    }
    return new Reading(entries, globals, files);
  }

  private static OptionProperties properties(QemuOption option) throws CommandLineException {
    if (!option.isJson()) {
      return option.list();
    }
    if (option.is("device") || option.is("netdev")) {
      return option.properties();
    }
    return option.is("object") && isOfInterest(option.text())
        ? propertiesIfValid(option)
        : option.list();
  }

  /** What may refer to the network, or hold memory; to read every object would be a waste. */
  private static boolean isOfInterest(String object) {
    return object.contains("netdev")
        || object.contains("pci-dev")
        || object.contains("memory-backend")
        || object.contains(MemoryPlanner.ID);
  }

  /** An object is not an option of the network: QEMU itself says what is wrong with it. */
  private static OptionProperties propertiesIfValid(QemuOption option) {
    try {
      return option.properties();
    } catch (CommandLineException e) {
      return option.list();
    }
  }

  /** In the order of the command line. */
  List<Entry> entries() {
    return entries;
  }

  /** What {@code -global} says of this driver. */
  OptionProperties globals(String driver) {
    List<Property> list = globals.get(driver);
    return list == null ? OptionProperties.NONE : OptionProperties.NONE.plus(list);
  }

  /** The files with further options, whose contents are not known. */
  List<String> files() {
    return files;
  }

  /** Which option each {@code -set} is about: one before it. */
  private static final class Sets {
    private final Map<String, QemuOption> defined = new HashMap<>();
    private final Map<QemuOption, QemuOption> targets = new HashMap<>();
    private final Map<QemuOption, List<Property>> additions = new HashMap<>();

    static Sets of(List<QemuOption> options) {
      Sets sets = new Sets();
      for (QemuOption option : options) {
        switch (option.name()) {
          case "device", "netdev", "nic", "net" -> sets.define(option);
          case "set" -> sets.apply(option, SetProperty.of(option));
          default -> {}
        }
      }
      return sets;
    }

    /** JSON is not what {@code -set} can name. */
    private void define(QemuOption option) {
      if (option.list().has("id")) {
        defined.putIfAbsent(option.name() + "." + option.list().id(), option);
      }
    }

    private void apply(QemuOption option, Optional<SetProperty> set) {
      QemuOption target = set.isPresent() ? defined.get(set.get().target()) : null;
      if (target != null) {
        targets.put(option, target);
        additions.computeIfAbsent(target, key -> new ArrayList<>()).add(set.get().property());
      }
    }

    /** What this is about, if it is a {@code -set} of something that is known. */
    Optional<QemuOption> target(QemuOption option) {
      return option.is("set") ? Optional.ofNullable(targets.get(option)) : Optional.empty();
    }

    boolean isTarget(QemuOption option) {
      return !additions.isEmpty() && additions.containsKey(option);
    }

    List<Property> additions(QemuOption target) {
      return Objects.requireNonNull(additions.get(target));
    }
  }
}
