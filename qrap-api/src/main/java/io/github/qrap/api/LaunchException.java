package io.github.qrap.api;

import java.util.Objects;

/** A program could not be started; nothing has changed. */
public final class LaunchException extends Exception {
  private static final long serialVersionUID = 1;

  private final Kind kind;
  private final String program;
  private final String reason;

  /**
   * Why, as far as env(1) and the shells distinguish it by their exit status: complete, and does
   * not grow.
   */
  public enum Kind {
    /** There is no such program: status 127. */
    NOT_FOUND,
    /** It is there, but the system does not execute it: status 126. */
    NOT_EXECUTABLE,
    /** It failed before that: status 125. */
    NOT_TRIED
  }

  /**
   * @param program the path or name that was to be started
   * @param reason the system's reason and what can be done, without the program's name
   */
  public LaunchException(Kind kind, String program, String reason) {
    super(program + ": " + reason);
    this.kind = Objects.requireNonNull(kind, "kind");
    this.program = program;
    this.reason = reason;
  }

  /** Why, as far as a caller may want to act on it. */
  public Kind kind() {
    return kind;
  }

  /** The path or name that was to be started. */
  public String program() {
    return program;
  }

  /** The system's reason and what can be done, without the program's name. */
  public String reason() {
    return reason;
  }
}
