package io.github.qrap.exec;

import com.google.auto.service.AutoService;
import io.github.qrap.api.ExecStrategy;
import io.github.qrap.api.Inheritance;
import io.github.qrap.api.Launch;
import io.github.qrap.api.LaunchException;
import io.github.qrap.api.LaunchResult;
import io.github.qrap.api.Program;
import java.util.ArrayList;
import java.util.List;

/**
 * Becomes the program: same process, same parent, same everything.
 *
 * <p>The program finds the {@link Inheritance} and the connections that are handed over, and
 * nothing that the JVM or a library has opened or changed. If it cannot be started, every
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
    Refusal.check(program);
  }

  @Override
  @SuppressWarnings("try") // Some resources are only made and closed.
  public LaunchResult launch(Launch launch) throws LaunchException {
    NativeLaunch encoded = NativeLaunch.of(launch);
    Libc libc = Refusal.libc(encoded.name());
    Inheritance inherited = encoded.inherited();
    HsPerfData.remove();
    List<Integer> hidden = hideOwnDescriptors(libc, inherited.descriptors());
    long blocked = libc.block(inherited.blockedSignals());
    int errno;
    try (ProgramImage image = libc.image(encoded);
        SignalChange ignored = SignalChange.ignoring(libc, inherited.ignoredSignals(), 0);
        OrderedHandovers handovers =
            OrderedHandovers.of(libc, encoded.name(), encoded.handovers());
        PlacedDescriptors placed = PlacedDescriptors.place(libc, encoded.name(), handovers)) {
      errno = libc.execve(image);
    } finally {
      libc.block(blocked);
      for (int descriptor : hidden) {
        libc.handOn(descriptor, true);
      }
    }
    throw Refusal.ofProgram(encoded.name(), errno);
  }

  /** Sets close-on-exec wherever it is missing; returns the descriptors where that was. */
  private static List<Integer> hideOwnDescriptors(Libc libc, List<Integer> inherited) {
    List<Integer> hidden = new ArrayList<>();
    for (int descriptor : OpenDescriptors.now()) {
      if (!inherited.contains(descriptor) && libc.isHandedOn(descriptor)) {
        libc.handOn(descriptor, false);
        hidden.add(descriptor);
      }
    }
    return hidden;
  }
}
