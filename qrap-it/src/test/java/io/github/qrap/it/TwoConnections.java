package io.github.qrap.it;

import io.github.qrap.api.Attachment;
import io.github.qrap.api.Backend;
import io.github.qrap.api.Connection;
import io.github.qrap.api.ExecStrategy;
import io.github.qrap.api.Launch;
import io.github.qrap.api.LaunchResult;
import io.github.qrap.api.Program;
import io.github.qrap.exec.ExecInPlace;
import io.github.qrap.exec.SpawnChild;
import io.github.qrap.patch.NicChoice;
import io.github.qrap.patch.RewritePlan;
import io.github.qrap.patch.Rewriter;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.List;

/**
 * Plans a rewrite with two demands, connects a backend for each, completes it, and hands both over
 * in one launch: {@code TwoConnections STRATEGY SOCKET SOCKET PROGRAM ARGUMENT...}.
 */
final class TwoConnections {
  private static final List<Integer> DESCRIPTORS = List.of(5, 6);

  private TwoConnections() {}

  public static void main(String[] arguments) throws Exception {
    List<String> all = List.of(arguments);
    ExecStrategy strategy = all.get(0).equals("exec") ? new ExecInPlace() : new SpawnChild();
    RewritePlan plan =
        new Rewriter(Rewriter.builtInRules(), NicChoice.KEEP)
            .plan(all.subList(4, all.size()), "x86_64");
    List<Backend> backends = List.of(connect(all.get(1)), connect(all.get(2)));
    List<String> completed =
        plan.complete(backends.stream().map(Backend::attachment).toList(), DESCRIPTORS).arguments();
    Launch launch = Launch.of(Program.of(all.get(3), completed));
    for (int i = 0; i < backends.size(); i++) {
      launch = launch.connectedTo(backends.get(i), DESCRIPTORS.get(i));
    }
    strategy.check(launch.program());
    if (strategy.launch(launch) instanceof LaunchResult.Started started) {
      System.exit(started.process().waitFor());
    }
  }

  private static Backend connect(String path) throws Exception {
    SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path));
    return Backend.of(path, Attachment.SOCKET, Connection.of(channel));
  }
}
