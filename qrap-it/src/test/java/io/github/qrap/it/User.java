package io.github.qrap.it;

import java.util.List;

/** Who runs a command: root, if the tests are root's, and somebody who is not. */
enum User {
  ROOT,
  ORDINARY;

  /** Both; on the further Debians one, as what users may differs by kernel and not by Debian. */
  static List<User> tried() {
    return Boolean.getBoolean("qrap.further.debian") ? List.of(ORDINARY) : List.of(ROOT, ORDINARY);
  }

  /** qrap, which is to start a passt. */
  Command startingPasst() {
    return running(Qrap.LAUNCHER.with("--start"));
  }

  Command running(Command command) {
    return this == ROOT ? command : command.asOrdinaryUser();
  }
}
