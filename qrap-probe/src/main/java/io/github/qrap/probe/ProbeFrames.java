package io.github.qrap.probe;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Two frames that make every passt speak, and the answers that only a network gives. */
final class ProbeFrames {
  /**
   * "Who has 0.0.0.0?" (RFC 826). passt takes the source of any frame for the guest's address; the
   * broadcast address is what it starts with, so this changes nothing.
   */
  private static final String ARP_REQUEST =
      "ffffffffffff" // to
          + "ffffffffffff" // from
          + "0806" // ARP
          + "0001" // Ethernet
          + "0800" // IPv4
          + "0604" // lengths of their addresses
          + "0001" // request
          + "000000000000" // sender, Ethernet
          + "00000000" // sender, IPv4
          + "000000000000" // target, Ethernet
          + "00000000"; // target, IPv4

  /**
   * "Who has fe80::1?" (RFC 4861). The source is the link-local address of QEMU's first default
   * NIC: passt drops solicitations from ::1 and ignores those from ::.
   */
  private static final String NEIGHBOUR_SOLICITATION =
      "3333ff000001" // to the group of all whose address ends like the target's
          + "ffffffffffff" // from
          + "86dd" // IPv6
          + "60000000" // version, class, flow
          + "0018" // payload length
          + "3a" // ICMPv6
          + "ff" // hop limit: has not been forwarded
          + "fe80000000000000505400fffe123456" // from
          + "ff0200000000000000000001ff000001" // to
          + "87" // neighbour solicitation
          + "00"
          + "f9e7" // checksum
          + "00000000"
          + "fe800000000000000000000000000001"; // target

  private static final byte[] ARP_REPLY_START = HexFormat.of().parseHex("08060001080006040002");
  private static final int ARP_LENGTH = 42;
  private static final int MIN_ETHERNET_LENGTH = 60;
  private static final int NEIGHBOUR_ADVERTISEMENT_LENGTH = 78;

  private static final byte[] ARP = HexFormat.of().parseHex(ARP_REQUEST);
  private static final byte[] NDP = HexFormat.of().parseHex(NEIGHBOUR_SOLICITATION);

  private ProbeFrames() {}

  /** Both frames, without their lengths. */
  static List<byte[]> all() {
    return List.of(ARP.clone(), NDP.clone());
  }

  /** Which of the two this frame answers, in words; empty if it is not an answer. */
  static Optional<String> answeredBy(byte[] frame) {
    if (isArpReply(frame)) {
      return Optional.of("ARP request");
    }
    if (isNeighbourAdvertisement(frame)) {
      return Optional.of("neighbour solicitation");
    }
    return Optional.empty();
  }

  private static boolean isArpReply(byte[] frame) {
    return frame.length >= ARP_LENGTH
        && frame.length <= MIN_ETHERNET_LENGTH
        && Arrays.equals(frame, 12, 22, ARP_REPLY_START, 0, 10)
        // The sender is whom the request asked for.
        && Arrays.equals(frame, 28, 32, ARP, 38, 42);
  }

  private static boolean isNeighbourAdvertisement(byte[] frame) {
    return frame.length >= NEIGHBOUR_ADVERTISEMENT_LENGTH
        && frame[12] == (byte) 0x86
        && frame[13] == (byte) 0xdd
        && (frame[14] & 0xf0) == 0x60
        && frame[20] == 58
        && frame[54] == (byte) 136
        && frame[55] == 0;
  }
}
