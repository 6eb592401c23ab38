package io.github.qrap.probe;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What passt takes for {@code --tcp-ports} and {@code --udp-ports}, as far as it says which ports
 * of the host are concerned.
 */
final class PortSpec {
  private static final Pattern RANGE = Pattern.compile("(~?)([0-9]{1,5})(?:-([0-9]{1,5}))?(:.*)?");

  private static final int PORTS = 1 << 16;

  /** An address with its slash, or nothing. */
  private final String prefix;

  private final List<String> parts;

  PortSpec(String text) {
    int slash = text.indexOf('/');
    // A later slash belongs to a target.
    boolean address = slash >= 0 && !text.substring(0, slash).matches("[0-9]+(-[0-9]+)?:.*");
    prefix = address ? text.substring(0, slash + 1) : "";
    parts = List.of(text.substring(prefix.length()).split(",", -1));
  }

  /** Whether it concerns this port. One that names none, or cannot be read, concerns every port. */
  boolean concerns(int port) {
    boolean namesAny = false;
    boolean named = false;
    boolean excluded = false;
    for (String part : parts) {
      Matcher range = RANGE.matcher(part);
      if (!range.matches()) {
        return true;
      }
      int first = Integer.parseInt(range.group(2));
      int last = range.group(3) == null ? first : Integer.parseInt(range.group(3));
      boolean within = first <= port && port <= last;
      if (range.group(1).isEmpty()) {
        namesAny = true;
        named |= within;
      } else {
        excluded |= within;
      }
    }
    return !namesAny || named && !excluded;
  }

  boolean overlaps(PortSpec other) {
    for (int port = 1; port < PORTS; port++) {
      if (concerns(port) && other.concerns(port)) {
        return true;
      }
    }
    return false;
  }

  /** Whether the others concern every port of it. */
  boolean isWithin(List<PortSpec> others) {
    for (int port = 1; port < PORTS; port++) {
      int number = port;
      if (concerns(port) && others.stream().noneMatch(other -> other.concerns(number))) {
        return false;
      }
    }
    return true;
  }

  /** The same in parts that hold alone; one part, where what is excluded belongs to all. */
  List<String> split() {
    if (String.join(",", parts).contains("~")) {
      return List.of(prefix + String.join(",", parts));
    }
    List<String> alone = new ArrayList<>();
    for (String part : parts) {
      alone.add(prefix + part);
    }
    return alone;
  }
}
