package io.github.qrap.patch;

import java.util.List;
import java.util.Optional;

/**
 * The guest's memory, which a vhost-user backend has to share. qrap can have it shared in the
 * simple case only: the command line says its size, and nothing else of it.
 */
final class GuestMemory {
  /** The id of the object that holds the memory. */
  private static final String ID = "qrap-memory";

  private final String size;
  private final Optional<String> obstacle;

  private GuestMemory(String size, Optional<String> obstacle) {
    this.size = size;
    this.obstacle = obstacle;
  }

  static GuestMemory of(Reading reading) {
    String size = "";
    for (Entry entry : reading.entries()) {
      Optional<String> obstacle = obstacle(entry);
      if (obstacle.isPresent()) {
        return new GuestMemory("", obstacle);
      }
      if (entry.is("m")) {
        size = entry.properties().kind();
      }
    }
    return size.isEmpty()
        ? new GuestMemory(
            "", Optional.of("the command line does not say how much memory the guest has: -m SIZE"))
        : new GuestMemory(withUnit(size), Optional.empty());
  }

  private static Optional<String> obstacle(Entry entry) {
    QemuOption option = entry.option();
    boolean hinders =
        switch (option.name()) {
          case "m" -> option.list().list().size() != 1 || !isPlain(option.list().kind());
          case "numa", "mem-path", "readconfig" -> true;
          case "machine", "M" -> option.list().has("memory-backend");
          case "object" -> option.text().contains("memory-backend");
          default -> false;
        };
    return hinders
        ? Optional.of(
            "it needs shared memory, and qrap cannot share what is set up by "
                + String.join(" ", option.words()))
        : Optional.empty();
  }

  /** Digits, and a unit or none. */
  private static boolean isPlain(String size) {
    int digits = 0;
    while (digits < size.length() && size.charAt(digits) >= '0' && size.charAt(digits) <= '9') {
      digits++;
    }
    return digits > 0 && (digits == size.length() || hasUnit(size) && digits == size.length() - 1);
  }

  private static boolean hasUnit(String size) {
    return "mMgGtT".indexOf(size.charAt(size.length() - 1)) >= 0;
  }

  /** A number alone means MiB to {@code -m}, and bytes to {@code -object}. */
  private static String withUnit(String size) {
    return hasUnit(size) ? size : size + "M";
  }

  /** Why it cannot be shared; empty if it can. */
  Optional<String> obstacle() {
    return obstacle;
  }

  /** The options that share it. */
  List<List<String>> options() {
    return List.of(
        List.of("-object", "memory-backend-memfd,id=" + ID + ",share=on,size=" + size),
        List.of("-machine", "memory-backend=" + ID));
  }
}
