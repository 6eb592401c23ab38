package io.github.qrap.it;

import io.github.qrap.api.Connection;
import io.github.qrap.api.ExecStrategy;
import io.github.qrap.api.Launch;
import io.github.qrap.api.LaunchResult;
import io.github.qrap.api.Program;
import io.github.qrap.exec.ExecInPlace;
import io.github.qrap.exec.SpawnChild;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.List;

/**
 * Hands two connections over in one launch, as 5 and 6, as a program that uses the modules does it:
 * {@code TwoConnections STRATEGY SOCKET SOCKET PROGRAM ARGUMENT...}.
 */
final class TwoConnections {
  private TwoConnections() {}

  public static void main(String[] arguments) throws Exception {
    List<String> all = List.of(arguments);
    ExecStrategy strategy = all.get(0).equals("exec") ? new ExecInPlace() : new SpawnChild();
    Launch launch =
        Launch.of(Program.of(all.get(3), all.subList(4, all.size())))
            .with(new Launch.Handover(connect(all.get(1)), 5))
            .with(new Launch.Handover(connect(all.get(2)), 6));
    strategy.check(launch.program());
    if (strategy.launch(launch) instanceof LaunchResult.Started started) {
      System.exit(started.process().waitFor());
    }
  }

  private static Connection connect(String path) throws Exception {
    return Connection.of(SocketChannel.open(UnixDomainSocketAddress.of(path)));
  }
}
