package io.github.qrap.exec;

import com.google.auto.service.AutoService;
import io.github.qrap.api.ExecStrategy;
import io.github.qrap.api.Inheritance;
import io.github.qrap.api.Launch;
import io.github.qrap.api.LaunchException;
import io.github.qrap.api.LaunchResult;
import io.github.qrap.api.Program;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Becomes the program: same process, same parent, same everything.
 *
 * <p>The program finds the {@link io.github.qrap.api.Inheritance} and the descriptor that is handed
 * over, and nothing that the JVM or a library has opened or changed. If it cannot be started, every
 * descriptor and signal is as it was before.
 */
@AutoService(ExecStrategy.class)
public final class ExecInPlace implements ExecStrategy {
  @Override
  public String id() {
    return "exec";
  }

  @Override
  public String description() {
    return "becomes QEMU, as qrap(1) does";
  }

  @Override
  public Role role() {
    return Role.REPLACES;
  }

  @Override
  public void check(Program program) throws LaunchException {
    Refusal.check(new Libc(), program);
  }

  @Override
  public LaunchResult launch(Launch launch) throws LaunchException {
    Program program = launch.program();
    Inheritance inherited = program.inheritance();
    Refusal.checkArguments(program);
    Optional<NumberedHandover> handover = NumberedHandover.onlyOneOf(launch);
    Libc libc = new Libc();
    Libc.Image image = libc.image(program.path(), program.argv(), inherited.environment());
    PerformanceData.remove();
    List<Integer> hidden = hideOwnDescriptors(libc, inherited.descriptors());
    SignalChange ignored = SignalChange.ignoring(libc, inherited, 0);
    long blocked = libc.block(inherited.blockedSignals());
    int errno;
    try {
      errno =
          handover.isEmpty()
              ? execve(libc, image)
              : execveWith(libc, image, program.path(), handover.get());
    } finally {
      libc.block(blocked);
      ignored.undo();
      for (int descriptor : hidden) {
        libc.fcntl(descriptor, Libc.F_SETFD, 0);
      }
      libc.free(image);
    }
    throw Refusal.ofProgram(program.path(), errno);
  }

  /**
   * The descriptor is moved last. Its number may be one that the JVM reads its classes from, so
   * from then on nothing may be loaded until it is put back; all that runs in between has run
   * before.
   */
  private static int execveWith(
      Libc libc, Libc.Image image, String program, NumberedHandover descriptor)
      throws LaunchException {
    int source = descriptor.source();
    int target = descriptor.target();
    int flags = libc.fcntl(target, Libc.F_GETFD, 0);
    if (source == target) {
      libc.fcntl(target, Libc.F_SETFD, 0);
      int errno = execve(libc, image);
      libc.fcntl(target, Libc.F_SETFD, flags);
      return errno;
    }
    int saved = flags < 0 ? -1 : libc.fcntl(target, Libc.F_DUPFD_CLOEXEC, 0);
    if (flags >= 0 && saved < 0) {
      throw Refusal.ofDescriptor(program, target, libc.errno());
    }
    if (libc.dup3(source, target, 0) < 0) {
      int errno = libc.errno();
      if (saved >= 0) {
        libc.close(saved);
      }
      throw Refusal.ofDescriptor(program, target, errno);
    }
    int errno = execve(libc, image);
    if (saved < 0) {
      libc.close(target);
    } else {
      libc.dup3(saved, target, (flags & Libc.FD_CLOEXEC) == 0 ? 0 : Libc.O_CLOEXEC);
      libc.close(saved);
    }
    return errno;
  }

  private static int execve(Libc libc, Libc.Image image) {
    libc.execve(image);
    return libc.errno();
  }

  /** Sets close-on-exec wherever it is missing; gives back where that was. */
  private static List<Integer> hideOwnDescriptors(Libc libc, List<Integer> inherited) {
    List<Integer> hidden = new ArrayList<>();
    String[] open = Optional.ofNullable(new File("/proc/self/fd").list()).orElse(new String[0]);
    for (String number : open) {
      int descriptor = Integer.parseInt(number);
      if (!inherited.contains(descriptor) && libc.fcntl(descriptor, Libc.F_GETFD, 0) == 0) {
        libc.fcntl(descriptor, Libc.F_SETFD, Libc.FD_CLOEXEC);
        hidden.add(descriptor);
      }
    }
    return hidden;
  }
}
