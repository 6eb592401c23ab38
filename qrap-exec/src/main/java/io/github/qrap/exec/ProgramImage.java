package io.github.qrap.exec;

import java.util.Optional;

/** What execve(2) and posix_spawn(3) get of a program, in native memory until it is closed. */
final class ProgramImage implements AutoCloseable {
  private final NativeBlock program;
  private final CStrings argv;
  private final Optional<CStrings> environment;
  private final long inherited;

  private ProgramImage(
      NativeBlock program, CStrings argv, Optional<CStrings> environment, long inherited) {
    this.program = program;
    this.argv = argv;
    this.environment = environment;
    this.inherited = inherited;
  }

  static ProgramImage of(Jffi jffi, NativeLaunch launch) {
    return new ProgramImage(
        CStrings.text(jffi, launch.program()),
        CStrings.of(jffi, launch.argv()),
        launch.environment().isPresent()
            ? Optional.of(CStrings.of(jffi, launch.environment().get()))
            : Optional.empty(),
        // As the C library has it now, byte for byte.
        jffi.pointerAt(jffi.symbol("environ")));
  }

  /** Address of the path. */
  long program() {
    return program.address();
  }

  /** Address of the table of arguments. */
  long argv() {
    return argv.address();
  }

  /** Address of the table of the environment. */
  long environment() {
    return environment.isPresent() ? environment.get().address() : inherited;
  }

  @Override
  public void close() {
    program.close();
    argv.close();
    if (environment.isPresent()) {
      environment.get().close();
    }
  }
}
