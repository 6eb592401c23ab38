package com.example;

import java.util.Arrays;
import java.util.HexFormat;

/** The question that gvproxy answers, and its answer; see RFC 826. */
final class Arp {
  /** Ethernet's type for ARP, for IPv4 on Ethernet. */
  private static final byte[] ARP = HexFormat.of().parseHex("0806" + "0001" + "0800" + "0604");

  private static final byte[] BROADCAST = HexFormat.of().parseHex("ffffffffffff");

  /**
   * QEMU's first default: what the guest's NIC probably has. gvproxy sends frames to where their
   * address was last seen, so that an answer to a broadcast source would go to nobody.
   */
  private static final byte[] OURS = HexFormat.of().parseHex("525400123456");

  /** 192.168.127.1, the gateway that gvproxy has unless its configuration says otherwise. */
  private static final byte[] GATEWAY = {(byte) 192, (byte) 168, 127, 1};

  private static final int LENGTH = 42;

  private Arp() {}

  /** Who has the gateway's address? */
  static byte[] question() {
    byte[] frame = new byte[LENGTH];
    put(BROADCAST, frame, 0);
    put(OURS, frame, 6);
    put(ARP, frame, 12);
    frame[21] = 1;
    put(OURS, frame, 22);
    put(GATEWAY, frame, 38);
    return frame;
  }

  /** Whether the gateway answers us. */
  static boolean isAnswer(byte[] frame) {
    return frame.length >= LENGTH
        && Arrays.equals(frame, 0, 6, OURS, 0, 6)
        && Arrays.equals(frame, 12, 20, ARP, 0, 8)
        && frame[20] == 0
        && frame[21] == 2
        && Arrays.equals(frame, 28, 32, GATEWAY, 0, 4);
  }

  private static void put(byte[] bytes, byte[] frame, int at) {
    System.arraycopy(bytes, 0, frame, at, bytes.length);
  }
}
