package com.example;

import io.github.qrap.api.LaunchException;
import io.github.qrap.api.LaunchException.Kind;
import io.github.qrap.api.Program;
import io.github.qrap.api.ProgramWrapper;
import java.io.File;
import java.util.List;

/**
 * Runs QEMU by {@code ip netns exec}, in the network namespace {@code qrap}, or in the one that the
 * variable {@code NETNS} names. If the namespace is empty, the guest has no way into the network
 * but the backend, whose connection is open already. That holds even if it has broken out into
 * QEMU. Needs root.
 */
public final class NetnsWrapper implements ProgramWrapper {
  private final String namespaces;

  public NetnsWrapper() {
    // Where ip(8) keeps them.
    this("/run/netns");
  }

  NetnsWrapper(String namespaces) {
    this.namespaces = namespaces;
  }

  @Override
  public String id() {
    return "netns";
  }

  @Override
  public String description() {
    return "runs QEMU in the network namespace $NETNS, or qrap";
  }

  @Override
  public Program wrap(Program program) throws LaunchException {
    String namespace = namespace(program);
    if (!new File(namespaces, namespace).exists()) {
      throw new LaunchException(
          Kind.NOT_TRIED,
          program.path(),
          "no network namespace " + namespace + "; make it: ip netns add " + namespace);
    }
    // ip(8) becomes the program, and leaves it the descriptors that it has itself.
    return program.behind(ip(), List.of("netns", "exec", namespace));
  }

  /** Its usual place is not in every user's PATH. */
  private static String ip() {
    return new File("/usr/sbin/ip").canExecute() ? "/usr/sbin/ip" : "ip";
  }

  private static String namespace(Program program) {
    for (String entry : program.inheritance().environment().orElse(List.of())) {
      if (entry.startsWith("NETNS=")) {
        return entry.substring("NETNS=".length());
      }
    }
    return "qrap";
  }
}
