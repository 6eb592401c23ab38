package io.github.qrap.exec;

import io.github.qrap.api.LaunchException;
import java.util.ArrayList;
import java.util.List;

/**
 * Handovers that can be done one after the other. A source that is the target of another handover
 * would be overwritten by that one, so a copy of it takes its place, until this is closed.
 */
final class OrderedHandovers implements AutoCloseable {
  /** The standard streams, even where they are closed, are no place for something else. */
  private static final int FIRST = 3;

  private final Libc libc;
  private final List<NativeLaunch.Handover> asked;
  private final List<NativeLaunch.Handover> ordered = new ArrayList<>();
  private final List<Integer> copies = new ArrayList<>();

  private OrderedHandovers(Libc libc, List<NativeLaunch.Handover> asked) {
    this.libc = libc;
    this.asked = asked;
  }

  /**
   * Makes the copies that it takes.
   *
   * @param program for the message where one cannot be made
   * @param asked no two have the same target
   */
  static OrderedHandovers of(Libc libc, String program, List<NativeLaunch.Handover> asked)
      throws LaunchException {
    OrderedHandovers handovers = new OrderedHandovers(libc, asked);
    for (NativeLaunch.Handover handover : asked) {
      int source = handover.source();
      if (source != handover.target() && handovers.isTarget(source)) {
        source = handovers.copy(source);
        if (source < 0) {
          int errno = libc.errno();
          handovers.close();
          throw Refusal.ofDescriptor(program, handover.target(), errno);
        }
        handovers.copies.add(source);
      }
      handovers.ordered.add(new NativeLaunch.Handover(source, handover.target()));
    }
    return handovers;
  }

  /** No source is the target of another one. */
  List<NativeLaunch.Handover> list() {
    return ordered;
  }

  /**
   * Another number for an open file, with close-on-exec, that is no target.
   *
   * @return the number, or minus one on error
   */
  int copy(int descriptor) {
    int copy = libc.duplicateFrom(descriptor, FIRST);
    while (copy >= 0 && isTarget(copy)) {
      libc.close(copy);
      copy = libc.duplicateFrom(descriptor, copy + 1);
    }
    return copy;
  }

  private boolean isTarget(int descriptor) {
    for (NativeLaunch.Handover handover : asked) {
      if (handover.target() == descriptor) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void close() {
    for (int copy : copies) {
      libc.close(copy);
    }
  }
}
