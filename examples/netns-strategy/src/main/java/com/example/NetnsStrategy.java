package com.example;

import io.github.qrap.api.ExecStrategy;
import io.github.qrap.api.Launch;
import io.github.qrap.api.LaunchException;
import io.github.qrap.api.LaunchException.Kind;
import io.github.qrap.api.LaunchResult;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Runs QEMU by {@code ip netns exec}, in the network namespace {@code qrap}, or in that which the
 * variable {@code NETNS} names. If nothing is in there, the guest and a QEMU that it has broken out
 * to have no way into the network but the backend: the connection to that is open already. Takes
 * root.
 */
public final class NetnsStrategy implements ExecStrategy {
  private final String namespaces;
  private final String path;

  public NetnsStrategy() {
    // Where ip(8) keeps them, and where it is even if PATH does not say so.
    this("/run/netns", System.getenv("PATH") + ":/usr/sbin:/sbin");
  }

  NetnsStrategy(String namespaces, String path) {
    this.namespaces = namespaces;
    this.path = path;
  }

  @Override
  public String id() {
    return "netns";
  }

  @Override
  public String description() {
    return "becomes QEMU in the network namespace $NETNS, or qrap";
  }

  @Override
  public void check(Launch launch) throws LaunchException {
    File program = new File(launch.program());
    if (!program.exists()) {
      throw new LaunchException(Kind.NOT_FOUND, launch.program(), "no such file");
    }
    if (!program.isFile() || !program.canExecute()) {
      throw new LaunchException(Kind.NOT_EXECUTABLE, launch.program(), "cannot be executed");
    }
    String namespace = namespace(launch);
    if (!new File(namespaces, namespace).exists()) {
      throw new LaunchException(
          Kind.NOT_TRIED,
          launch.program(),
          "no network namespace " + namespace + "; make it: ip netns add " + namespace);
    }
    ip(launch);
  }

  @Override
  public LaunchResult launch(Launch launch) throws LaunchException {
    check(launch);
    List<String> argv = new ArrayList<>();
    argv.addAll(List.of("ip", "netns", "exec", namespace(launch), launch.program()));
    argv.addAll(launch.argv().subList(1, launch.argv().size()));
    // ip(8) becomes the program, and leaves it the descriptors that it has itself.
    return new LaunchResult.Instead(
        new Launch(ip(launch), argv, launch.descriptor(), launch.inherited()));
  }

  private String ip(Launch launch) throws LaunchException {
    for (String folder : path.split(":")) {
      File file = new File(folder, "ip");
      if (file.canExecute() && file.isFile()) {
        return file.getPath();
      }
    }
    throw new LaunchException(Kind.NOT_TRIED, launch.program(), "no ip in " + path);
  }

  private static String namespace(Launch launch) {
    Optional<List<String>> environment = launch.inherited().environment();
    if (environment.isPresent()) {
      for (String entry : environment.get()) {
        if (entry.startsWith("NETNS=")) {
          return entry.substring("NETNS=".length());
        }
      }
    }
    return "qrap";
  }
}
