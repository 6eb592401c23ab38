package io.github.qrap.exec;

import io.github.qrap.api.Connection;
import io.github.qrap.api.Launch;
import io.github.qrap.api.LaunchException;
import io.github.qrap.api.LaunchException.Kind;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * A handover in numbers only.
 *
 * @param source the number of the open descriptor in this process
 * @param target its number in the program
 */
record NumberedHandover(int source, int target) {
  /** The handover of a launch that has no more than one. */
  static Optional<NumberedHandover> onlyOneOf(Launch launch) throws LaunchException {
    List<Launch.Handover> handovers = launch.handovers();
    if (handovers.isEmpty()) {
      return Optional.empty();
    }
    String path = launch.program().path();
    if (handovers.size() > 1) {
      throw new LaunchException(
          Kind.NOT_TRIED, path, "can be given one connection, not " + handovers.size());
    }
    try {
      Connection source = handovers.get(0).source();
      int number =
          source.descriptor().isPresent()
              ? source.descriptor().getAsInt()
              : DescriptorNumber.of(source.channel().orElseThrow());
      return Optional.of(new NumberedHandover(number, handovers.get(0).target()));
    } catch (IOException e) {
      throw new LaunchException(Kind.NOT_TRIED, path, e.getMessage());
    }
  }
}
