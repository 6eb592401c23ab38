package io.github.qrap.it;

/** Who runs a command: root, if the tests are root's, and somebody who is not. */
enum User {
  ROOT,
  ORDINARY;

  Command running(Command command) {
    return this == ROOT ? command : command.asOrdinaryUser();
  }
}
