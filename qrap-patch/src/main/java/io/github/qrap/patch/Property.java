package io.github.qrap.patch;

/**
 * One property of an option.
 *
 * @param value unescaped; of a nested JSON value its JSON text
 * @param type how JSON writes it; outside JSON everything is text
 */
record Property(String key, String value, Type type) {
  enum Type {
    TEXT,
    NUMBER,
    /** {@code true} and {@code false} in JSON, {@code on} and {@code off} elsewhere. */
    SWITCH,
    /** An object, an array or null. */
    NESTED;

    /** The one in which JSON writes this property of a NIC. */
    static Type ofNic(String key) {
      return switch (key) {
        case "acpi-index", "bootindex", "rombar" -> NUMBER;
        case "failover", "multifunction" -> SWITCH;
        default -> TEXT;
      };
    }
  }

  static Property text(String key, String value) {
    return new Property(key, value, Type.TEXT);
  }

  /** Whether its value, as that of a switch, is on. */
  boolean isOn() {
    return switch (value) {
      case "on", "yes", "true", "y" -> true;
      default -> false;
    };
  }
}
