package io.github.qrap.exec;

import io.github.qrap.api.Connection;
import io.github.qrap.api.Inheritance;
import io.github.qrap.api.Launch;
import io.github.qrap.api.Launch.Handover;
import io.github.qrap.api.Program;
import java.util.List;
import java.util.Optional;

/** Launches for tests. */
final class Launches {
  private Launches() {}

  static Program program(String path, List<String> argv) {
    return Program.of(path, argv.subList(1, argv.size())).calledBy(argv.get(0));
  }

  static Launch of(
      String path, List<String> argv, Optional<Handover> handover, Inheritance inherited) {
    Launch launch = Launch.of(program(path, argv).inheriting(inherited));
    return handover.isPresent() ? launch.with(handover.get()) : launch;
  }

  /** Of a descriptor that stays open. */
  static Handover handover(int source, int target) {
    return new Handover(Connection.of(source, () -> {}), target);
  }
}
