package io.github.qrap.probe;

import io.github.qrap.api.Connection;
import java.io.Closeable;
import java.io.FileInputStream;
import java.io.IOException;
import org.newsclub.net.unix.AFUNIXSocketChannel;
import org.newsclub.net.unix.FileDescriptorCast;

/** A socket that others may hold too, in a child that was started with it. */
record SharedSocket(AFUNIXSocketChannel channel) implements Closeable {
  /** This socket, to be handed over, which is then the connection's to close. */
  Connection connection() throws IOException {
    return Connection.of(
        FileDescriptorCast.using(channel.getFileDescriptor()).as(Integer.class), this);
  }

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
