package io.github.qrap.probe;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A {@code hostfwd=} between ports, as QEMU reads it.
 *
 * @param setting as the command line has it
 * @param protocol whose ports they are
 * @param hostAddress where the host listens; 0 for all of its IPv4 addresses
 * @param hostPort 0 for any port that is free
 * @param guestAddress empty for the one that the guest is given
 */
record PortForward(
    String setting,
    Protocol protocol,
    int hostAddress,
    int hostPort,
    Optional<Integer> guestAddress,
    int guestPort) {
  /** Numbers are those of strtol(3); QEMU from 10.0 on ignores what follows the last one. */
  private static final Pattern FORM =
      Pattern.compile("(tcp|udp|):([^:]*):([^-]*)-([^:]*):\\s*[+]?(0[xX][0-9a-fA-F]+|[0-9]+).*");

  private static final Pattern PORT = Pattern.compile("\\s*[+]?(.*)");

  /** Whose ports are forwarded. */
  enum Protocol {
    TCP("-t"),
    UDP("-u");

    private final String option;

    Protocol(String option) {
      this.option = option;
    }

    /** passt's option that forwards such ports. */
    String option() {
      return option;
    }
  }

  /** Whether a {@code hostfwd=} is from a UNIX socket, as QEMU 11.1 has it. */
  static boolean isOfSocket(String value) {
    return value.startsWith("unix:");
  }

  /**
   * Reads the value of {@code hostfwd=}.
   *
   * @throws InvalidSettingException if QEMU would not take it either
   */
  static PortForward parse(String value) throws InvalidSettingException {
    Matcher form = FORM.matcher(value);
    String setting = "hostfwd=" + value;
    if (value.indexOf('[') >= 0) {
      throw InvalidSettingException.alsoForQemu(setting, "its addresses can only be IPv4");
    }
    if (!form.matches()) {
      throw InvalidSettingException.alsoForQemu(
          setting, "not of the form [tcp|udp]:[ADDRESS]:PORT-[ADDRESS]:PORT");
    }
    int guestPort = port(form.group(5), setting);
    if (guestPort == 0) {
      throw InvalidSettingException.alsoForQemu(setting, "the guest has no port 0");
    }
    Optional<Integer> guest = address(form.group(4), setting);
    return new PortForward(
        setting,
        form.group(1).equals("udp") ? Protocol.UDP : Protocol.TCP,
        address(form.group(2), setting).orElse(0),
        port(form.group(3), setting),
        guest.isPresent() && guest.get() == 0 ? Optional.empty() : guest,
        guestPort);
  }

  private static Optional<Integer> address(String text, String setting)
      throws InvalidSettingException {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Optional<Integer> address = Ipv4Net.address(text);
    if (address.isEmpty()) {
      throw InvalidSettingException.alsoForQemu(setting, text + " is not an IPv4 address");
    }
    return address;
  }

  /** An empty one is 0 for QEMU up to 9. */
  private static int port(String text, String setting) throws InvalidSettingException {
    Matcher digits = PORT.matcher(text);
    if (text.isEmpty() || !digits.matches()) {
      return 0;
    }
    Optional<Long> port = Ipv4Net.number(digits.group(1));
    if (port.isEmpty() || port.get() > 65535) {
      throw InvalidSettingException.alsoForQemu(setting, text + " is not a port");
    }
    return port.get().intValue();
  }

  /** Whether no system could listen for both. */
  boolean overlaps(PortForward other) {
    return hasPortOf(other)
        && (hostAddress == other.hostAddress || hostAddress == 0 || other.hostAddress == 0);
  }

  boolean hasPortOf(PortForward other) {
    return protocol == other.protocol && hostPort == other.hostPort;
  }

  /** Whether both lead to the same place in the guest. */
  boolean leadsWhere(PortForward other) {
    return guestPort == other.guestPort && guestAddress.equals(other.guestAddress);
  }

  /**
   * For passt's option. The address is always written out: without one, passt listens on IPv6 too,
   * and starts without a word if the port is taken on IPv4 only.
   *
   * @param target whether to name the guest's address
   */
  String spec(boolean target) {
    String guest = target && guestAddress.isPresent() ? Ipv4Net.text(guestAddress.get()) + "/" : "";
    return listener() + ":" + guest + guestPort;
  }

  /** The address and port where the host listens, as passt writes them. */
  String listener() {
    return Ipv4Net.text(hostAddress) + "/" + hostPort;
  }
}
