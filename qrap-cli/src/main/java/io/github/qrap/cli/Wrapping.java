package io.github.qrap.cli;

import io.github.qrap.api.LaunchException;
import io.github.qrap.api.Program;
import io.github.qrap.api.ProgramWrapper;
import io.github.qrap.exec.ProgramSearch;
import java.util.ArrayList;
import java.util.List;

/** Puts other programs in front of QEMU. */
final class Wrapping {
  private final List<ProgramWrapper> wrappers;
  private final ProgramSearch search;

  /**
   * @param wrappers the outermost first
   */
  Wrapping(List<ProgramWrapper> wrappers, ProgramSearch search) {
    this.wrappers = wrappers;
    this.search = search;
  }

  /** Whether nothing stands in front of QEMU. */
  boolean isEmpty() {
    return wrappers.isEmpty();
  }

  /**
   * The program that runs this one; the same where there are no wrappers.
   *
   * @throws Failure if a wrapper cannot do that, loses the program, or its own program does not
   *     exist
   */
  Program wrap(Program program) throws Failure {
    Program wrapped = program;
    try {
      for (int i = wrappers.size() - 1; i >= 0; i--) {
        ProgramWrapper wrapper = wrappers.get(i);
        Program outer = wrapper.wrap(wrapped);
        if (!runs(outer, wrapped)) {
          throw new Failure(
              ExitStatus.FAILED,
              "wrapper <"
                  + wrapper.id()
                  + "> is broken: what it returned does not run "
                  + wrapped.path()
                  + " with its arguments and descriptors");
        }
        wrapped = outer.at(search.find(outer.path()));
      }
    } catch (LaunchException e) {
      throw Failure.of(e);
    }
    return wrapped;
  }

  /** Whether the inner program, with its arguments, is the end of what the outer one is given. */
  private static boolean runs(Program outer, Program inner) {
    List<String> command = new ArrayList<>(inner.argv());
    command.set(0, inner.path());
    int at = outer.argv().size() - command.size();
    return at > 0
        && outer.argv().subList(at, outer.argv().size()).equals(command)
        && outer.descriptors().equals(inner.descriptors())
        && outer.inheritance().descriptors().equals(inner.inheritance().descriptors());
  }
}
