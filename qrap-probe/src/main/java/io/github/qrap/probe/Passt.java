package io.github.qrap.probe;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * passt, as passt(1) describes it.
 *
 * @param directory where its sockets usually are
 * @param proc where proc(5) is mounted
 */
record Passt(String directory, Path proc) implements FramedDaemon {
  /** As passt(1) says. */
  static final int SOCKETS = 64;

  /** In the directory that passt(1) names. */
  static Passt inTmp() {
    return new Passt("/tmp", Path.of("/proc"));
  }

  @Override
  public String name() {
    return "passt";
  }

  @Override
  public List<byte[]> greeting() {
    return ProbeFrames.all();
  }

  @Override
  public Optional<String> answeredBy(byte[] frame) {
    return ProbeFrames.answeredBy(frame);
  }

  @Override
  public List<String> usualSockets() {
    List<String> paths = new ArrayList<>();
    for (int number = 1; number <= SOCKETS; number++) {
      paths.add(usualSocket(number));
    }
    return paths;
  }

  @Override
  public String usualPlaces() {
    return usualSocket(1) + " to " + usualSocket(SOCKETS);
  }

  @Override
  public Optional<String> busy() {
    return Optional.of("another client holds it, and passt serves one at a time");
  }

  @Override
  public String silence() {
    return "stopped or hung, it seems, or set up to answer nothing (-6 with --no-ndp or --no-icmp)";
  }

  @Override
  public boolean becomesNobody() {
    return true;
  }

  /** Whether a passt that was started without a path may listen there. */
  boolean isUsual(String socket) {
    return socket.startsWith(directory + "/passt_");
  }

  /**
   * What one in vhost-user mode makes beside its socket, from 2025-02 on; meant for
   * passt-repair(1).
   */
  String vhostUserSign(String socket) {
    return socket + ".repair";
  }

  private String usualSocket(int number) {
    return directory + "/passt_" + number + ".socket";
  }
}
