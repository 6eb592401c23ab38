package io.github.qrap.exec;

import com.google.auto.service.AutoService;
import io.github.qrap.api.ExecStrategy;
import io.github.qrap.api.Inheritance;
import io.github.qrap.api.Launch;
import io.github.qrap.api.LaunchException;
import io.github.qrap.api.LaunchResult;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jnr.constants.platform.Errno;

/**
 * Runs the program as a child with the same clean state that {@link ExecInPlace} gives it. This JVM
 * keeps every descriptor that it has.
 *
 * <p>A signal that the program is to find ignored is ignored in this JVM too for the millisecond of
 * the start. Five are spared that, because a JVM cannot be without them: SIGILL, SIGBUS, SIGFPE,
 * SIGSEGV and SIGCHLD are always at their default in the program.
 */
@AutoService(ExecStrategy.class)
public final class SpawnChild implements ExecStrategy {
  private static final long NEEDED_HERE =
      SignalChange.bit(Libc.SIGILL)
          | SignalChange.bit(Libc.SIGBUS)
          | SignalChange.bit(Libc.SIGFPE)
          | SignalChange.bit(Libc.SIGSEGV)
          | SignalChange.bit(Libc.SIGCHLD);

  @Override
  public String id() {
    return "spawn";
  }

  @Override
  public String description() {
    return "runs QEMU as a child and waits for it";
  }

  @Override
  public boolean startsChild() {
    return true;
  }

  @Override
  public void check(Launch launch) throws LaunchException {
    Refusal.check(new Libc(), launch);
  }

  @Override
  public LaunchResult.Started launch(Launch launch) throws LaunchException {
    Refusal.checkArguments(launch);
    Libc libc = new Libc();
    Inheritance inherited = launch.inherited();
    Libc.Image image = libc.image(launch.program(), launch.argv(), inherited.environment());
    // What is to be at its default, the start itself sees to, without a moment at which it is so
    // here.
    long spared = NEEDED_HERE | ~inherited.ignoredSignals();
    SignalChange ignored = SignalChange.ignoring(libc, inherited, spared);
    int result;
    try {
      result = libc.spawn(image, start(launch));
    } finally {
      ignored.undo();
      libc.free(image);
    }
    if (result == -Errno.EBADF.intValue() && launch.descriptor().isPresent()) {
      int target = launch.descriptor().get().target();
      throw Refusal.ofDescriptor(launch.program(), target, -result);
    }
    if (result < 0) {
      throw Refusal.ofProgram(launch.program(), -result);
    }
    return new LaunchResult.Started(SpawnedProcess.watch(libc, result));
  }

  private static Libc.ChildStart start(Launch launch) {
    Optional<Launch.Handover> handover = launch.descriptor();
    int source = handover.isPresent() ? handover.get().source() : -1;
    int target = handover.isPresent() ? handover.get().target() : -1;
    int last = target;
    for (int descriptor : launch.inherited().descriptors()) {
      last = Math.max(last, descriptor);
    }
    List<Integer> closed = new ArrayList<>();
    String[] open = Optional.ofNullable(new File("/proc/self/fd").list()).orElse(new String[0]);
    for (String number : open) {
      int descriptor = Integer.parseInt(number);
      if (descriptor != target && !launch.inherited().descriptors().contains(descriptor)) {
        closed.add(descriptor);
      }
    }
    long defaults = ~(launch.inherited().ignoredSignals() & ~NEEDED_HERE);
    return new Libc.ChildStart(
        source, target, closed, last + 1, launch.inherited().blockedSignals(), defaults);
  }
}
