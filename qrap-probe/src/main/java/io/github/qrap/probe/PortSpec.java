package io.github.qrap.probe;

import io.github.qrap.api.PublishedPort;
import io.github.qrap.api.PublishedPort.Protocol;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What passt takes for {@code --tcp-ports} and {@code --udp-ports}, as far as it says which ports
 * of the host are concerned.
 */
final class PortSpec {
  private static final Pattern RANGE = Pattern.compile("(~?)([0-9]{1,5})(?:-([0-9]{1,5}))?(:.*)?");

  private static final Pattern SINGLE = Pattern.compile("([0-9]{1,5})(?::([0-9]{1,5}))?");

  private static final int PORTS = 1 << 16;

  /** An address with its slash, or nothing. */
  private final String prefix;

  private final List<String> parts;

  /** The ports of the host; 0 too where they are all. */
  private final BitSet concerned;

  PortSpec(String text) {
    int slash = text.indexOf('/');
    // A later slash belongs to a target.
    boolean address = slash >= 0 && !text.substring(0, slash).matches("[0-9]+(-[0-9]+)?:.*");
    prefix = address ? text.substring(0, slash + 1) : "";
    parts = List.of(text.substring(prefix.length()).split(",", -1));
    concerned = concerned(parts);
  }

  /** One that names none, or cannot be read, concerns every port. */
  private static BitSet concerned(List<String> parts) {
    BitSet named = new BitSet(PORTS);
    BitSet excluded = new BitSet(PORTS);
    for (String part : parts) {
      Matcher range = RANGE.matcher(part);
      if (!range.matches()) {
        return all();
      }
      int first = Integer.parseInt(range.group(2));
      int last = range.group(3) == null ? first : Integer.parseInt(range.group(3));
      if (first <= last) {
        (range.group(1).isEmpty() ? named : excluded).set(first, last + 1);
      }
    }
    if (named.isEmpty()) {
      return all();
    }
    named.andNot(excluded);
    return named;
  }

  private static BitSet all() {
    BitSet all = new BitSet(PORTS);
    all.set(0, PORTS);
    return all;
  }

  /** The ports that are named one by one; without an address, passt listens on all of them. */
  List<PublishedPort> single(Protocol protocol) {
    List<PublishedPort> ports = new ArrayList<>();
    for (String part : parts) {
      Matcher single = SINGLE.matcher(part);
      if (single.matches()) {
        String guest = single.group(2) == null ? single.group(1) : single.group(2);
        String address = prefix.isEmpty() ? "0.0.0.0" : prefix.substring(0, prefix.length() - 1);
        try {
          ports.add(
              new PublishedPort(
                  protocol, address, Integer.parseInt(single.group(1)), Integer.parseInt(guest)));
        } catch (IllegalArgumentException e) {
          // What is wrong with it, passt reports.
        }
      }
    }
    return ports;
  }

  /** Whether it says that no port is forwarded. */
  boolean isNone() {
    return toString().equals("none");
  }

  /** Whether it concerns this port. */
  boolean concerns(int port) {
    return concerned.get(port);
  }

  boolean overlaps(PortSpec other) {
    return concerned.intersects(other.concerned);
  }

  /** Whether the others concern every port of it. */
  boolean isWithin(List<PortSpec> others) {
    BitSet rest = (BitSet) concerned.clone();
    for (PortSpec other : others) {
      rest.andNot(other.concerned);
    }
    return rest.isEmpty();
  }

  /** The same in parts that hold alone; one part, where what is excluded belongs to all. */
  List<String> split() {
    if (String.join(",", parts).contains("~")) {
      return List.of(toString());
    }
    List<String> alone = new ArrayList<>();
    for (String part : parts) {
      alone.add(prefix + part);
    }
    return alone;
  }

  @Override
  public String toString() {
    return prefix + String.join(",", parts);
  }
}
