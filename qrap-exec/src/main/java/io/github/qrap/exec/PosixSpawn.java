package io.github.qrap.exec;

import io.github.qrap.api.NativeText;
import java.util.List;
import java.util.Optional;
import jnr.constants.platform.Errno;
import jnr.constants.platform.linux.OpenFlags;

/** Starts a program as a child by posix_spawn(3), which changes nothing of this process. */
final class PosixSpawn {
  /** In spawn.h of the GNU C library and of musl. */
  private static final int POSIX_SPAWN_SETSIGDEF = 4;

  private static final int POSIX_SPAWN_SETSIGMASK = 8;

  /** More than any C library's sigset_t and posix_spawn objects. */
  private static final int ANY_STRUCT = 1024;

  private final Jffi jffi = Jffi.get();

  /**
   * Starts a program as a child that has this process's descriptors and signals, but for what the
   * start says. The calling thread waits until the child has executed the program.
   *
   * @return the child's pid, or the error number below zero
   */
  int spawn(ProgramImage image, ChildStart start) {
    try (NativeBlock actions = jffi.allocate(ANY_STRUCT);
        NativeBlock attributes = jffi.allocate(ANY_STRUCT);
        NativeBlock set = jffi.allocate(ANY_STRUCT);
        NativeBlock pid = jffi.allocate(Integer.BYTES)) {
      jffi.call("posix_spawn_file_actions_init", actions.address(), 0, 0);
      jffi.call("posix_spawnattr_init", attributes.address(), 0, 0);
      int error = addActions(actions.address(), start);
      if (error == 0) {
        int flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK;
        jffi.call("posix_spawnattr_setflags", attributes.address(), flags, 0);
        set.putLong(start.blocked);
        jffi.call("posix_spawnattr_setsigmask", attributes.address(), set.address(), 0);
        set.putLong(start.defaults);
        jffi.call("posix_spawnattr_setsigdefault", attributes.address(), set.address(), 0);
        error =
            jffi.call(
                "posix_spawn",
                pid.address(),
                image.program(),
                actions.address(),
                attributes.address(),
                image.argv(),
                image.environment());
      }
      jffi.call("posix_spawn_file_actions_destroy", actions.address(), 0, 0);
      jffi.call("posix_spawnattr_destroy", attributes.address(), 0, 0);
      return error == 0 ? pid.getInt() : -error;
    }
  }

  private int addActions(long actions, ChildStart start) {
    int error = 0;
    for (int i = 0; error == 0 && i < start.handovers.size(); i++) {
      NativeLaunch.Handover handover = start.handovers.get(i);
      error =
          jffi.call(
              "posix_spawn_file_actions_adddup2", actions, handover.source(), handover.target());
    }
    for (int i = 0; error == 0 && i < start.closed.size(); i++) {
      error = jffi.call("posix_spawn_file_actions_addclose", actions, start.closed.get(i), 0);
    }
    // In the GNU C library since 2.34; elsewhere only what was open when the list was made is
    // closed.
    if (error == 0 && jffi.symbol("posix_spawn_file_actions_addclosefrom_np") != 0) {
      error = jffi.call("posix_spawn_file_actions_addclosefrom_np", actions, start.closeFrom, 0);
      if (error == Errno.EBADF.intValue()) {
        // Above the limit of open files, where nothing can have been opened since.
        error = 0;
      }
    }
    return error == 0 && start.output.isPresent() ? addStreams(actions, start.output.get()) : error;
  }

  private int addStreams(long actions, String output) {
    String addOpen = "posix_spawn_file_actions_addopen";
    int append =
        OpenFlags.O_WRONLY.intValue()
            | OpenFlags.O_CREAT.intValue()
            | OpenFlags.O_APPEND.intValue();
    // The paths are copied, by the GNU C library and by musl.
    try (NativeBlock none = CStrings.text(jffi, NativeText.encode("/dev/null"));
        NativeBlock file = CStrings.text(jffi, NativeText.encode(output))) {
      int error = jffi.call(addOpen, actions, 0, none.address(), 0, 0);
      if (error == 0) {
        error = jffi.call(addOpen, actions, 1, file.address(), append, 0666);
      }
      return error == 0 ? jffi.call("posix_spawn_file_actions_adddup2", actions, 1, 2) : error;
    }
  }

  /**
   * How a child differs from this process.
   *
   * @param handovers the descriptors that it has under other numbers, in this order: no source is
   *     the target of an earlier one
   * @param closed the descriptors that it does not have
   * @param closeFrom the first of those numbers that it does not have at all
   * @param blocked the signals that are blocked in it
   * @param defaults the signals that are not ignored in it
   * @param output the file to which its standard output and error are appended; its standard input
   *     is then {@code /dev/null}
   */
  record ChildStart(
      List<NativeLaunch.Handover> handovers,
      List<Integer> closed,
      int closeFrom,
      long blocked,
      long defaults,
      Optional<String> output) {}
}
