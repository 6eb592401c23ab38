package io.github.qrap.exec;

import com.google.auto.service.AutoService;
import io.github.qrap.api.ExecStrategy;
import io.github.qrap.api.Inheritance;
import io.github.qrap.api.Launch;
import io.github.qrap.api.LaunchException;
import io.github.qrap.api.LaunchException.Kind;
import io.github.qrap.api.LaunchResult;
import io.github.qrap.api.Program;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jnr.constants.platform.Errno;

/**
 * Runs the program as a child with the same clean state that {@link ExecInPlace} gives it. This JVM
 * keeps every descriptor that it has; the child has those of the {@link Launch} and no others.
 *
 * <p>Good for any number of children, from any thread. A child does not end with this JVM: that is
 * its owner's to see to, with the {@link Process} that {@link #launch} gives. That has no streams
 * to read or write; they are this JVM's, or a file, see {@link #writingTo}.
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

  private final Optional<Path> output;

  /** Children have the standard streams of this process, as far as they inherit them. */
  public SpawnChild() {
    this(Optional.empty());
  }

  private SpawnChild(Optional<Path> output) {
    this.output = output;
  }

  /**
   * Children leave the standard streams of this process alone, whatever they inherit.
   *
   * @param output a file to which their standard output and error are appended, made if it is not
   *     there; their standard input is {@code /dev/null}
   */
  public static SpawnChild writingTo(Path output) {
    return new SpawnChild(Optional.of(output));
  }

  @Override
  public String id() {
    return "spawn";
  }

  @Override
  public String description() {
    return "runs QEMU as a child and waits for it";
  }

  @Override
  public Role role() {
    return Role.SPAWNS;
  }

  @Override
  public void check(Program program) throws LaunchException {
    Refusal.check(new Libc(), program);
  }

  @Override
  public LaunchResult.Started launch(Launch launch) throws LaunchException {
    Program program = launch.program();
    Refusal.checkArguments(program);
    checkOutput(program);
    Optional<NumberedHandover> handover = NumberedHandover.onlyOneOf(launch);
    Libc libc = new Libc();
    Inheritance inherited = program.inheritance();
    Libc.Image image = libc.image(program.path(), program.argv(), inherited.environment());
    SignalChange ignored = ignoring(libc, inherited);
    int result;
    try {
      result = libc.spawn(image, start(inherited, handover));
    } finally {
      ignored.undo();
      libc.free(image);
    }
    if (result == -Errno.EBADF.intValue() && handover.isPresent()) {
      throw Refusal.ofDescriptor(program.path(), handover.get().target(), -result);
    }
    if (result < 0) {
      throw Refusal.ofProgram(program.path(), -result);
    }
    return new LaunchResult.Started(SpawnedProcess.watch(libc, result));
  }

  /**
   * What is to be at its default, the start itself sees to, without a moment at which it is so
   * here.
   */
  static SignalChange ignoring(Libc libc, Inheritance inherited) {
    return SignalChange.ignoring(libc, inherited, NEEDED_HERE | ~inherited.ignoredSignals());
  }

  /** Makes the file, so that what is wrong with it is not taken for a fault of the program. */
  private void checkOutput(Program program) throws LaunchException {
    if (output.isPresent()) {
      try {
        // Its exceptions tell the system's reason, those of java.nio do not.
        new FileOutputStream(output.get().toFile(), true).close();
      } catch (IOException e) {
        throw new LaunchException(
            Kind.NOT_TRIED,
            program.path(),
            "cannot append the program's output to " + e.getMessage());
      }
    }
  }

  /** With what is open now, and nothing that is opened from now on. */
  Libc.ChildStart start(Inheritance inherited, Optional<NumberedHandover> handover) {
    int source = handover.isPresent() ? handover.get().source() : -1;
    int target = handover.isPresent() ? handover.get().target() : -1;
    int last = target;
    for (int descriptor : inherited.descriptors()) {
      last = Math.max(last, descriptor);
    }
    List<Integer> closed = new ArrayList<>();
    String[] open = Optional.ofNullable(new File("/proc/self/fd").list()).orElse(new String[0]);
    for (String number : open) {
      int descriptor = Integer.parseInt(number);
      if (descriptor != target && !inherited.descriptors().contains(descriptor)) {
        closed.add(descriptor);
      }
    }
    long defaults = ~(inherited.ignoredSignals() & ~NEEDED_HERE);
    return new Libc.ChildStart(
        source,
        target,
        closed,
        last + 1,
        inherited.blockedSignals(),
        defaults,
        output.map(Path::toString));
  }
}
