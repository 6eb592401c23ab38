package io.github.qrap.probe;

import io.github.qrap.api.NativePath;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * passt, as passt(1) describes it.
 *
 * @param directory where its sockets usually are
 */
record Passt(String directory) implements FramedDaemon {
  /** As passt(1) says. */
  static final int SOCKETS = 64;

  /** In the directory that passt(1) names. */
  static Passt inTmp() {
    return new Passt("/tmp");
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
  public Optional<String> unsupported(String socket) {
    String sign = socket + ".repair";
    return Files.exists(NativePath.of(sign), LinkOption.NOFOLLOW_LINKS)
        ? Optional.of(
            "in vhost-user mode, as "
                + sign
                + " shows, so frames would end it; start a passt without --vhost-user,"
                + " or remove that file if it is a leftover")
        : Optional.empty();
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

  private String usualSocket(int number) {
    return directory + "/passt_" + number + ".socket";
  }
}
