package io.github.qrap.exec;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The number of a channel's descriptor, which the JDK does not show. */
final class DescriptorNumber {
  private static final String TABLE = "/proc/self/fdinfo";

  /** Far more than it ever takes. */
  private static final int MAX_ROUNDS = 100;

  private DescriptorNumber() {}

  /**
   * Finds it by what no other descriptor does: its flags in {@code /proc} change whenever the
   * channel's blocking mode does. Leaves the channel in blocking mode.
   */
  static int of(SocketChannel channel) throws IOException {
    channel.configureBlocking(true);
    Map<Integer, String> candidates = flags();
    // Another descriptor may be changed at the same moment, but not at every such moment.
    for (int i = 0; candidates.size() != 1 && i < MAX_ROUNDS; i++) {
      channel.configureBlocking(false);
      candidates.entrySet().removeAll(flags().entrySet());
      channel.configureBlocking(true);
      candidates.entrySet().retainAll(flags().entrySet());
    }
    if (candidates.size() != 1) {
      throw new IOException(
          "cannot find the number of the descriptor of " + channel + " in " + TABLE);
    }
    return candidates.keySet().iterator().next();
  }

  private static Map<Integer, String> flags() throws IOException {
    Map<Integer, String> flags = new HashMap<>();
    List<Integer> numbers = OpenDescriptors.now();
    if (numbers.isEmpty()) {
      throw new IOException("the open descriptors of this process cannot be read in /proc");
    }
    for (Integer number : numbers) {
      try {
        // The second line; the position, on the first, may change by itself.
        flags.put(number, Files.readAllLines(Path.of(TABLE, number.toString())).get(1));
      } catch (IOException | IndexOutOfBoundsException e) {
        // The one that listed the directory, or another that is closed by now.
      }
    }
    return flags;
  }
}
