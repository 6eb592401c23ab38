package io.github.qrap.probe;

import java.io.Closeable;
import java.io.FileInputStream;
import java.io.IOException;
import org.newsclub.net.unix.AFUNIXSocketChannel;

/** A socket that others may hold too, in a child that was started with it. */
record SharedSocket(AFUNIXSocketChannel channel) implements Closeable {
  /**
   * Closes the descriptor and leaves the connection to the other processes that have it. The
   * channel's {@code close} would end it for all, even with {@code setShutdownOnClose(false)}.
   */
  @Override
  public void close() throws IOException {
    if (channel.getFileDescriptor().valid()) {
      new FileInputStream(channel.getFileDescriptor()).close();
    }
    // Has nothing left to shut down now, and marks the channel as closed.
    channel.close();
  }
}
