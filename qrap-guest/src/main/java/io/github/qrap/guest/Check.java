package io.github.qrap.guest;

import java.io.Closeable;
import java.io.IOException;

/** A condition for one guest and one wait, asked again and again until it is closed. */
interface Check extends Closeable {
  /**
   * Whether it is met now.
   *
   * @throws IOException if it is not, with the reason
   */
  boolean isMet() throws IOException, InterruptedException;

  @Override
  default void close() {}
}
