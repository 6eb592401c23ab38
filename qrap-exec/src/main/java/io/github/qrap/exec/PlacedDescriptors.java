package io.github.qrap.exec;

import io.github.qrap.api.LaunchException;
import java.util.Arrays;
import java.util.List;

/**
 * Descriptors at the numbers at which a program is to find them. Closing puts back what was there.
 *
 * <p>A number may be one that the JVM reads its classes from, so from the first that is placed
 * until the last is put back nothing may be loaded; all that runs in between has run before.
 */
final class PlacedDescriptors implements AutoCloseable {
  /** In place of a copy, where the number is not in use or stays what it is. */
  private static final int NO_COPY = -1;

  private final Libc libc;
  private final List<NativeLaunch.Handover> handovers;
  private final int[] copies;
  private final boolean[] handedOn;
  private int placed;

  private PlacedDescriptors(Libc libc, List<NativeLaunch.Handover> handovers) {
    this.libc = libc;
    this.handovers = handovers;
    this.copies = new int[handovers.size()];
    this.handedOn = new boolean[handovers.size()];
    Arrays.fill(copies, NO_COPY);
  }

  /**
   * Places all of them, or none.
   *
   * @param program for the message where one cannot be placed
   */
  static PlacedDescriptors place(Libc libc, String program, OrderedHandovers handovers)
      throws LaunchException {
    PlacedDescriptors descriptors = new PlacedDescriptors(libc, handovers.list());
    for (int i = 0; i < descriptors.copies.length; i++) {
      if (!descriptors.save(i, handovers)) {
        throw descriptors.refusal(program, i);
      }
    }
    for (int i = 0; i < descriptors.copies.length; i++) {
      if (!descriptors.place(i)) {
        throw descriptors.refusal(program, i);
      }
    }
    return descriptors;
  }

  private boolean save(int i, OrderedHandovers all) {
    int source = handovers.get(i).source();
    int target = handovers.get(i).target();
    handedOn[i] = libc.isHandedOn(target);
    if (source == target) {
      return libc.isOpen(target);
    }
    if (libc.isOpen(target)) {
      copies[i] = all.copy(target);
      return copies[i] != NO_COPY;
    }
    return true;
  }

  private boolean place(int i) {
    int source = handovers.get(i).source();
    int target = handovers.get(i).target();
    if (source == target) {
      libc.handOn(target, true);
    } else if (!libc.duplicate(source, target, false)) {
      return false;
    }
    placed++;
    return true;
  }

  private LaunchException refusal(String program, int i) {
    int errno = libc.errno();
    close();
    return Refusal.ofDescriptor(program, handovers.get(i).target(), errno);
  }

  /** To be called once. */
  @Override
  public void close() {
    for (int i = 0; i < placed; i++) {
      int target = handovers.get(i).target();
      if (handovers.get(i).source() == target) {
        libc.handOn(target, handedOn[i]);
      } else if (copies[i] == NO_COPY) {
        libc.close(target);
      } else {
        libc.duplicate(copies[i], target, !handedOn[i]);
      }
    }
    for (int copy : copies) {
      if (copy != NO_COPY) {
        libc.close(copy);
      }
    }
  }
}
