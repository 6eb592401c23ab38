package io.github.qrap.probe;

import io.github.qrap.api.Remedy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A port of this machine at which nothing can listen: which one, and what to do. */
final class PortFailure {
  /** What passt of 2025 has for a reason where it has no address of the family. */
  private static final String NO_FAMILY = "((null))";

  /** What passt of 2023 prints then, before the family. */
  static final String NO_ROUTE = "No external routable interface for ";

  /** The port, or the first one of those of which passt of 2023 does not say which. */
  private static final Pattern PORT =
      Pattern.compile(
          "Failed to bind any port for '-[tu] (?:[^/']*/)?([0-9]{1,5})"
              + "|Failed to bind port ([0-9]{1,5})"
              + "|Listen failed for HOST [A-Z]+ port [^ ]*/([0-9]{1,5})");

  private static final String IN_USE = "Address already in use";
  private static final String NO_ADDRESS = "this machine has no such address";

  private PortFailure() {}

  /**
   * The forward that passt could not listen for.
   *
   * @param words what passt said when it ended
   * @return empty if that is not what they are about
   */
  static Optional<PortForward> among(List<PortForward> forwards, String words) {
    for (PortForward forward : forwards) {
      if (isNamed(forward, words)) {
        return Optional.of(forward);
      }
    }
    return Optional.empty();
  }

  /** passt names the address and port, or, in 2025, the port alone. */
  private static boolean isNamed(PortForward forward, String words) {
    String place = "(?<![0-9a-f.:])" + Pattern.quote(forward.listener()) + "(?![0-9])";
    String port = "(?i)\\bbind port " + forward.hostPort() + "\\b";
    return Pattern.compile(place).matcher(words).find()
        || Pattern.compile(port).matcher(words).find();
  }

  /** What to do about this forward, for which passt could not listen. */
  static Remedy remedy(PortForward forward, String words) {
    String what =
        words.contains(IN_USE) || isOfThisMachine(forward.hostAddress())
            ? advice(forward.hostPort(), forward.family(), words)
            : NO_ADDRESS;
    return new Remedy.Advice("it is " + forward.setting() + "; " + what);
  }

  /** The oldest passt does not say that it is not. */
  private static boolean isOfThisMachine(String text) {
    try {
      InetAddress address = InetAddress.getByName(text);
      return address.isAnyLocalAddress()
          || address.isLoopbackAddress()
          || NetworkInterface.getByInetAddress(address) != null;
    } catch (IOException e) {
      return true;
    }
  }

  /**
   * What to do about a port that no forward has.
   *
   * @param words what passt said when it ended
   * @return nothing if that is not what they are about
   */
  static List<Remedy> remedies(String words) {
    Matcher matcher = PORT.matcher(words);
    if (!matcher.find()) {
      return List.of();
    }
    int group = 1;
    while (matcher.group(group) == null) {
      group++;
    }
    String family = matcher.group().contains("::") ? "IPv6" : "IPv4";
    return List.of(
        new Remedy.Advice(advice(Integer.parseInt(matcher.group(group)), family, words)));
  }

  /**
   * What to do where nothing can listen at a port.
   *
   * @param port 0 for any
   * @param family of its address
   * @param words why; the oldest passt does not give the system's reason
   */
  static String advice(int port, String family, String words) {
    if (words.contains(IN_USE)) {
      return "another program listens there: end it (ss -lntup shows it), or choose another port";
    }
    if (words.contains("Cannot assign requested address")) {
      return NO_ADDRESS;
    }
    if (words.contains(NO_FAMILY) || words.contains(NO_ROUTE + family)) {
      return "this machine has no "
          + family
          + " route, and without one this passt has no "
          + family;
    }
    if (port == 0) {
      return "name a port that is free";
    }
    return port < 1024
        ? "a free port from 1024 on, or: sysctl net.ipv4.ip_unprivileged_port_start=" + port
        : "if another program listens there (ss -lntup shows it), end it, or choose another port";
  }
}
