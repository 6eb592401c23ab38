package io.github.qrap.probe;

import java.io.FileInputStream;
import java.io.IOException;
import org.newsclub.net.unix.AFUNIXSocketChannel;

/** Closes a socket for this process only. */
final class Descriptors {
  private Descriptors() {}

  /**
   * Closes the channel's descriptor and leaves the connection to whoever else has it. The channel's
   * own {@code close} ends the connection for a child that has inherited it too, whatever {@code
   * setShutdownOnClose} says. Harmless on a closed channel.
   */
  static void close(AFUNIXSocketChannel channel) throws IOException {
    if (channel.getFileDescriptor().valid()) {
      new FileInputStream(channel.getFileDescriptor()).close();
    }
    // Now has nothing left to shut down; marks the channel as closed.
    channel.close();
  }
}
