package io.github.qrap.exec;

import com.google.auto.service.AutoService;
import io.github.qrap.api.ExecStrategy;
import io.github.qrap.api.Inheritance;
import io.github.qrap.api.Launch;
import io.github.qrap.api.LaunchException;
import io.github.qrap.api.LaunchException.Kind;
import io.github.qrap.api.LaunchResult;
import io.github.qrap.api.Program;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import jnr.constants.platform.Errno;
import jnr.constants.platform.linux.Signal;

/**
 * Runs the program as a child with the same clean state that {@link ExecInPlace} gives it. This JVM
 * keeps every descriptor that it has; the child has those of the {@link Launch} and no others.
 *
 * <p>Good for any number of children, from any thread. A child does not end with this JVM: its
 * owner has to end it, with the {@link Process} that {@link #launch} gives. This has no streams to
 * read or write; they are this JVM's, or a file, see {@link #writingTo}.
 *
 * <p>A signal that the program is to find ignored is ignored in this JVM too for the millisecond of
 * the start. Five are not, because a JVM needs them: SIGILL, SIGBUS, SIGFPE, SIGSEGV and SIGCHLD
 * are always at their default in the program.
 */
@AutoService(ExecStrategy.class)
public final class SpawnChild implements ExecStrategy {
  private final Optional<Path> output;

  /** Children have the standard streams of this process, as far as they inherit them. */
  public SpawnChild() {
    this(Optional.empty());
  }

  private SpawnChild(Optional<Path> output) {
    this.output = output;
  }

  /**
   * Children leave the standard streams of this process alone, even if they inherit them.
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
    Refusal.check(program);
  }

  @Override
  @SuppressWarnings("try") // Signals are changed by making the object, and back by closing it.
  public LaunchResult.Started launch(Launch launch) throws LaunchException {
    NativeLaunch encoded = NativeLaunch.of(launch);
    Libc libc = Refusal.libc(encoded.name());
    checkOutput(encoded.name());
    int result;
    try (ProgramImage image = libc.image(encoded);
        OrderedHandovers handovers =
            OrderedHandovers.of(libc, encoded.name(), encoded.handovers());
        SignalChange ignored = ignoring(libc, encoded.inherited())) {
      result = new PosixSpawn().spawn(image, start(encoded, handovers));
    }
    if (result == -Errno.EBADF.intValue() && !encoded.handovers().isEmpty()) {
      throw Refusal.ofDescriptor(encoded.name(), culprit(libc, encoded), -result);
    }
    if (result < 0) {
      throw Refusal.ofProgram(encoded.name(), -result);
    }
    return new LaunchResult.Started(SpawnedProcess.watch(libc, result));
  }

  /** The first number that the child cannot have, as far as this process can find out. */
  private static int culprit(Libc libc, NativeLaunch launch) {
    for (NativeLaunch.Handover handover : launch.handovers()) {
      if (!libc.isOpen(handover.source()) || !Refusal.isWithinLimit(libc, handover.target())) {
        return handover.target();
      }
    }
    return launch.handovers().get(0).target();
  }

  /**
   * Ignores what the program is to find ignored. The start itself sets the others to their default,
   * in the child only.
   */
  static SignalChange ignoring(Libc libc, Inheritance inherited) {
    long ignored = inherited.ignoredSignals();
    return SignalChange.ignoring(libc, ignored, neededHere() | ~ignored);
  }

  private static long neededHere() {
    return SignalMask.of(
        Signal.SIGILL.intValue(),
        Signal.SIGBUS.intValue(),
        Signal.SIGFPE.intValue(),
        Signal.SIGSEGV.intValue(),
        Signal.SIGCHLD.intValue());
  }

  /** Makes the file, so that an error of the file is not taken for an error of the program. */
  private void checkOutput(String program) throws LaunchException {
    if (output.isPresent()) {
      try {
        // Its exceptions have the system's reason, those of java.nio do not.
        new FileOutputStream(output.get().toFile(), true).close();
      } catch (IOException e) {
        throw new LaunchException(
            Kind.NOT_TRIED, program, "cannot append the program's output to " + e.getMessage());
      }
    }
  }

  /** With what is open now, and nothing that is opened from now on. */
  PosixSpawn.ChildStart start(NativeLaunch launch, OrderedHandovers handovers) {
    Inheritance inherited = launch.inherited();
    Set<Integer> kept = new HashSet<>(inherited.descriptors());
    for (NativeLaunch.Handover handover : launch.handovers()) {
      kept.add(handover.target());
    }
    List<Integer> closed = new ArrayList<>(OpenDescriptors.now());
    closed.removeAll(kept);
    return new PosixSpawn.ChildStart(
        handovers.list(),
        closed,
        kept.isEmpty() ? 0 : Collections.max(kept) + 1,
        inherited.blockedSignals(),
        ~(inherited.ignoredSignals() & ~neededHere()),
        output.map(Path::toString));
  }
}
