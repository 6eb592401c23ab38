package io.github.qrap.cli;

import io.github.qrap.api.LaunchException;
import io.github.qrap.api.Program;
import io.github.qrap.api.ProgramWrapper;
import io.github.qrap.exec.ProgramSearch;
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
   * @throws Failure if a wrapper cannot do that, or its program does not exist
   */
  Program wrap(Program program) throws Failure {
    Program wrapped = program;
    try {
      for (int i = wrappers.size() - 1; i >= 0; i--) {
        wrapped = wrappers.get(i).wrap(wrapped);
        wrapped = wrapped.at(search.find(wrapped.path()));
      }
    } catch (LaunchException e) {
      throw Failure.of(e);
    }
    return wrapped;
  }
}
