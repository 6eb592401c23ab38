package io.github.qrap.guest;

import io.github.qrap.api.Launch;
import io.github.qrap.api.Launch.Handover;
import io.github.qrap.probe.SocketPair;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The connections to a QEMU.
 *
 * @param standard its standard input and output
 * @param error its standard error
 * @param monitor its descriptor {@link #MONITOR}
 */
record Streams(SocketPair standard, SocketPair error, SocketPair monitor) implements AutoCloseable {
  /** The number that the monitor has in QEMU. */
  static final int MONITOR = 3;

  static Streams open() throws IOException {
    List<SocketPair> pairs = new ArrayList<>();
    try {
      for (int i = 0; i < 3; i++) {
        pairs.add(SocketPair.open());
      }
      return new Streams(pairs.get(0), pairs.get(1), pairs.get(2));
    } catch (IOException e) {
      for (SocketPair pair : pairs) {
        close(pair);
      }
      throw e;
    }
  }

  /** The same launch with the other ends. */
  Launch handedTo(Launch launch) throws IOException {
    return launch
        .with(new Handover(standard.peer(), 0))
        .with(new Handover(standard.peer(), 1))
        .with(new Handover(error.peer(), 2))
        .with(new Handover(monitor.peer(), MONITOR));
  }

  /** Leaves the other ends to the program that has been launched. */
  void closePeers() throws IOException {
    standard.peer().close();
    error.peer().close();
    monitor.peer().close();
  }

  @Override
  public void close() {
    close(standard);
    close(error);
    close(monitor);
  }

  private static void close(SocketPair pair) {
    try {
      pair.close();
    } catch (IOException e) {
      // It is closed all the same.
    }
  }
}
