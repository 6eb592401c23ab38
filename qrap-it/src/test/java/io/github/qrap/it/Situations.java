package io.github.qrap.it;

import io.github.qrap.testkit.FakePasst;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Puts both tools into one situation after the other, and prints the tables of {@code
 * docs/probe.md}. Run by the script {@code src/bench/situations}, in a private machine.
 */
final class Situations {
  /** Not {@link Qrap#ORIGINAL}, which waits until passt is free. */
  private static final List<String> ORIGINAL = List.of("/usr/bin/qrap", "5", "true");

  private static final List<String> OURS = Qrap.LAUNCHER.with("5", "true").argv();

  private static final String CONNECTED = "(?s).*Connected to /tmp/passt_(\\d+).socket.*";

  /** Sets a situation up. */
  private interface Setting {
    void make(Sockets sockets) throws Exception;
  }

  /**
   * @param right the number of the socket to connect to; 0 if there is none
   */
  private record Situation(String name, int right, Setting setting) {}

  /** What a tool did. */
  private record Run(boolean right, String did, Duration duration) {
    String cell(Duration startUp) {
      double beyond = Math.max(0, duration.minus(startUp).toMillis()) / 1000.0;
      String emphasis = right ? "" : "**";
      return emphasis + did + emphasis + String.format(Locale.ROOT, ", %.2f s", beyond);
    }
  }

  private Situations() {}

  public static void main(String[] arguments) throws Exception {
    Duration originalStart = startUp(ORIGINAL);
    Duration ourStart = startUp(OURS);
    table(all(), originalStart, ourStart);
    if (hasVhostUser()) {
      System.out.println();
      table(vhostUsers(), originalStart, ourStart);
    }
    System.out.printf(
        "%nThe start-up that is subtracted: %d ms and %d ms.%n",
        originalStart.toMillis(), ourStart.toMillis());
    // Threads may still be waiting for clients.
    System.exit(0);
  }

  private static void table(List<Situation> all, Duration originalStart, Duration ourStart)
      throws Exception {
    System.out.println("| situation | right | qrap(1) | this qrap |\n| --- | --- | --- | --- |");
    int originalRight = 0;
    int oursRight = 0;
    for (Situation situation : all) {
      Run original = run(ORIGINAL, situation);
      Run ours = run(OURS, situation);
      originalRight += original.right ? 1 : 0;
      oursRight += ours.right ? 1 : 0;
      System.out.printf(
          "| %s | %s | %s | %s |%n",
          situation.name,
          situation.right == 0 ? "none" : situation.right,
          original.cell(originalStart),
          ours.cell(ourStart));
    }
    System.out.printf("| right, of %d | | %d | %d |%n", all.size(), originalRight, oursRight);
  }

  /** The fastest of nine. */
  private static Duration startUp(List<String> tool) throws Exception {
    Situation plain = new Situation("a passt", 1, sockets -> sockets.passt(1));
    Duration fastest = once(tool, plain).duration;
    for (int i = 1; i < 9; i++) {
      Duration next = once(tool, plain).duration;
      fastest = next.compareTo(fastest) < 0 ? next : fastest;
    }
    return fastest;
  }

  /** The fastest of three, as the machine has other things to do; the first that was not right. */
  private static Run run(List<String> tool, Situation situation) throws Exception {
    Run best = once(tool, situation);
    for (int i = 1; i < 3 && best.right && best.duration.toSeconds() < 5; i++) {
      Run next = once(tool, situation);
      best = next.right && next.duration.compareTo(best.duration) > 0 ? best : next;
    }
    return best;
  }

  private static Run once(List<String> tool, Situation situation) throws Exception {
    try (Sockets sockets = new Sockets()) {
      situation.setting.make(sockets);
      ProcessResult result = sockets.processes().run(tool);
      String did =
          switch (result.status()) {
            case 0 -> result.err().replaceFirst(CONNECTED, "$1");
            case 141 -> "killed by SIGPIPE";
            default -> "none";
          };
      boolean right = did.equals(situation.right == 0 ? "none" : "" + situation.right);
      return sockets.hasEndedOne()
          ? new Run(false, did + " and ends 1", result.duration())
          : new Run(right, did, result.duration());
    }
  }

  private static List<Situation> all() {
    List<Situation> all = new ArrayList<>();
    all.addAll(passts());
    all.addAll(othersFirst());
    all.addAll(peers());
    if (Machine.AS_ROOT) {
      all.add(
          new Situation(
              "another user's passt, then ours",
              2,
              sockets -> {
                sockets.passtOf(4243, 1);
                sockets.passt(2);
              }));
    }
    return all;
  }

  private static List<Situation> passts() {
    return List.of(
        new Situation("a passt", 1, sockets -> sockets.passt(1)),
        new Situation("a passt without IPv6", 1, sockets -> sockets.passt(1, "--ipv4-only")),
        new Situation("a passt without IPv4", 1, sockets -> sockets.passt(1, "--ipv6-only")),
        new Situation("a passt for one client only", 1, sockets -> sockets.passt(1, "--one-off")),
        new Situation("nothing", 0, sockets -> {}),
        new Situation(
            "passt 1 busy, passt 2 idle",
            2,
            sockets -> {
              sockets.passt(1);
              sockets.passt(2);
              sockets.hold(1);
            }),
        new Situation(
            "passt 1 busy for 0.8 s more",
            1,
            sockets -> {
              sockets.passt(1);
              sockets.holdFor(1, Duration.ofMillis(800));
            }),
        new Situation(
            "passt 1 busy for good",
            0,
            sockets -> {
              sockets.passt(1);
              sockets.hold(1);
            }),
        new Situation(
            "passt 1 stopped (SIGSTOP), passt 2 idle",
            2,
            sockets -> {
              Process first = sockets.passt(1);
              sockets.passt(2);
              sockets.stop(first);
            }));
  }

  private static List<Situation> othersFirst() {
    return List.of(
        new Situation(
            "63 stale sockets, then a live one",
            64,
            sockets -> {
              for (int number = 1; number < 64; number++) {
                sockets.stale(number);
              }
              sockets.passt(64);
            }),
        new Situation(
            "a file, a directory, a dangling link, a datagram socket, then a live one",
            5,
            sockets -> {
              sockets.file(1);
              sockets.directory(2);
              sockets.link(3, Path.of("/tmp/nothing"));
              sockets.datagram(4);
              sockets.passt(5);
            }),
        hung(1, true),
        hung(8, true),
        hung(64, false),
        new Situation(
            "a full queue, then a live one",
            2,
            sockets -> {
              sockets.full(1);
              sockets.passt(2);
            }),
        new Situation("a live one at 65 only", 0, sockets -> sockets.passt(65)),
        new Situation(
            "a passt in vhost-user mode, then another",
            2,
            sockets -> {
              sockets.vhostUser(1);
              sockets.passt(2);
            }),
        new Situation(
            "a passt where one in vhost-user mode was before",
            1,
            sockets -> {
              sockets.sign(1);
              sockets.passt(1);
            }));
  }

  private static boolean hasVhostUser() throws IOException {
    try (Sockets sockets = new Sockets()) {
      ProcessResult help = sockets.processes().run(List.of("passt", "--help"));
      return (help.out() + help.err()).contains("--vhost-user");
    }
  }

  /** A real passt in vhost-user mode at 1, one that sends frames at 2. */
  private static List<Situation> vhostUsers() {
    List<Situation> all = new ArrayList<>();
    all.add(vhostUser("", sockets -> sockets.vhostUserPasst(1)));
    all.add(
        vhostUser(
            " that is in use",
            sockets -> {
              sockets.vhostUserPasst(1);
              sockets.holdVhostUser(1);
            }));
    all.add(
        vhostUser(
            " that is stopped (SIGSTOP)", sockets -> sockets.stop(sockets.vhostUserPasst(1))));
    all.add(vhostUser(" for one client only", sockets -> sockets.vhostUserPasst(1, "--one-off")));
    all.add(
        vhostUser(
            " that makes no sign", sockets -> sockets.vhostUserPasst(1, "--repair-path", "none")));
    if (Machine.AS_ROOT) {
      all.add(vhostUser(" of another user", sockets -> sockets.vhostUserPasstOf(4243, 1)));
    }
    return all;
  }

  private static Situation vhostUser(String which, Setting first) {
    return new Situation(
        "a passt in vhost-user mode" + which + ", then another",
        2,
        sockets -> {
          first.make(sockets);
          sockets.passt(2);
        });
  }

  private static Situation hung(int count, boolean live) {
    return new Situation(
        count + " hung" + (live ? ", then a live one" : ""),
        live ? count + 1 : 0,
        sockets -> {
          for (int number = 1; number <= count; number++) {
            sockets.peer(number, client -> {});
          }
          if (live) {
            sockets.passt(count + 1);
          }
        });
  }

  private static List<Situation> peers() {
    byte[] answer = FakePasst.framed(FakePasst.arpReply());
    byte[] padded = FakePasst.framed(Arrays.copyOf(FakePasst.arpReply(), 60));
    byte[] request = FakePasst.framed(FakePasst.arpRequest());
    return List.of(
        peer("answers, padded to 60 bytes", 1, says(padded)),
        peer(
            "answers a byte at a time",
            1,
            client -> {
              Sockets.hear(client);
              for (byte b : answer) {
                client.write(ByteBuffer.wrap(new byte[] {b}));
              }
            }),
        peer(
            "asks itself first, then answers",
            1,
            client -> {
              client.write(ByteBuffer.wrap(request));
              Sockets.hear(client);
              client.write(ByteBuffer.wrap(answer));
            }),
        peer("only asks itself", 2, says(request)),
        peer(
            "sends back the question",
            2,
            client -> client.write(ByteBuffer.wrap(Sockets.hear(client)))),
        peer("sends an SSH banner", 2, says("SSH-2.0-x\r\n".getBytes(StandardCharsets.US_ASCII))),
        peer("sends HTTP", 2, says("HTTP/1.1 400 \r\n".getBytes(StandardCharsets.US_ASCII))),
        peer("sends one byte", 2, says(new byte[1])),
        peer("sends a length and no frame", 2, says(new byte[] {0, 0, 0, 42})),
        peer("sends an impossible length", 2, says(new byte[] {127, 0, 0, 0, 1, 2, 3, 4})),
        peer(
            "sends half an answer and hangs up",
            2,
            client -> {
              Sockets.hear(client);
              client.write(ByteBuffer.wrap(answer, 0, 20));
              client.close();
            }),
        peer(
            "hangs up after the question",
            2,
            client -> {
              Sockets.hear(client);
              client.close();
            }),
        peer("hangs up at once", 2, SocketChannel::close));
  }

  /** The peer is at 1, a passt at 2. */
  private static Situation peer(String what, int right, Sockets.Manner manner) {
    return new Situation(
        "a peer that " + what,
        right,
        sockets -> {
          sockets.peer(1, manner);
          sockets.passt(2);
        });
  }

  private static Sockets.Manner says(byte[] bytes) {
    return client -> {
      Sockets.hear(client);
      client.write(ByteBuffer.wrap(bytes));
    };
  }
}
