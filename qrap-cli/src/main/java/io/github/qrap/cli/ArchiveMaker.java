package io.github.qrap.cli;

import java.nio.file.Path;

/** Makes the archive of classes that speeds up a start. */
interface ArchiveMaker {
  /**
   * Makes it anew.
   *
   * @param lib the directory of that name in the distribution
   * @return the archive's path
   */
  Path rebuild(Path lib) throws Failure, InterruptedException;
}
