package io.github.qrap.probe;

import io.github.qrap.api.PublishedPort;
import io.github.qrap.api.PublishedPort.Protocol;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A port of the host that leads to one of the guest.
 *
 * @param setting as the command line has it, or a published port for people
 * @param protocol whose ports they are
 * @param hostAddress where the host listens, in digits
 * @param hostPort 0 for any port that is free
 * @param guestAddress empty for the one that the guest is given
 */
record PortForward(
    String setting,
    Protocol protocol,
    String hostAddress,
    int hostPort,
    Optional<Integer> guestAddress,
    int guestPort) {
  /** Numbers are those of strtol(3); QEMU from 10.0 on ignores what follows the last one. */
  private static final Pattern FORM =
      Pattern.compile("(tcp|udp|):([^:]*):([^-]*)-([^:]*):\\s*[+]?(0[xX][0-9a-fA-F]+|[0-9]+).*");

  private static final Pattern PORT = Pattern.compile("\\s*[+]?(.*)");

  /** Whether a {@code hostfwd=} is from a UNIX socket, as QEMU 11.1 has it. */
  static boolean isOfSocket(String value) {
    return value.startsWith("unix:");
  }

  static PortForward of(PublishedPort port) {
    return new PortForward(
        port.toString(),
        port.protocol(),
        port.hostAddress(),
        port.hostPort(),
        Optional.empty(),
        port.guestPort());
  }

  PublishedPort published() {
    return new PublishedPort(protocol, hostAddress, hostPort, guestPort);
  }

  /**
   * Reads the value of {@code hostfwd=} between ports, as QEMU does.
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
        Ipv4Net.text(address(form.group(2), setting).orElse(0)),
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
        && isIpv4() == other.isIpv4()
        && (hostAddress.equals(other.hostAddress) || isEverywhere() || other.isEverywhere());
  }

  /** For people. */
  String family() {
    return isIpv4() ? "IPv4" : "IPv6";
  }

  boolean isIpv4() {
    return hostAddress.indexOf(':') < 0;
  }

  private boolean isEverywhere() {
    return hostAddress.equals("0.0.0.0") || hostAddress.equals("::");
  }

  /** Whether this listens wherever the other does, and leads to the same place in the guest. */
  boolean serves(PortForward other) {
    return overlaps(other)
        && (isEverywhere() || hostAddress.equals(other.hostAddress))
        && leadsWhere(other);
  }

  /** Whether both are of the same port, which has a number. */
  boolean hasPortOf(PortForward other) {
    return protocol == other.protocol && hostPort != 0 && hostPort == other.hostPort;
  }

  /** The same to the address that the guest is given, if that is where it leads. */
  PortForward forLease(int address) {
    return guestAddress.isPresent() && guestAddress.get() == address
        ? new PortForward(setting, protocol, hostAddress, hostPort, Optional.empty(), guestPort)
        : this;
  }

  /** The same at this port of the host. */
  PortForward atHostPort(int port) {
    return new PortForward(setting, protocol, hostAddress, port, guestAddress, guestPort);
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
    return hostAddress + "/" + (hostPort == 0 ? "PORT" : hostPort);
  }

  /** passt's option that turns its protocol off, by its long name. */
  String turnedOffBy() {
    return protocol == Protocol.TCP ? "no-tcp" : "no-udp";
  }

  /** passt's option for it. */
  String option() {
    return protocol == Protocol.TCP ? "-t" : "-u";
  }
}
