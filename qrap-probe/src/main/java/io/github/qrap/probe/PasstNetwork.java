package io.github.qrap.probe;

import io.github.qrap.api.Demand;
import io.github.qrap.api.ProbeRequest;
import io.github.qrap.api.PublishedPort;
import io.github.qrap.api.PublishedPort.Protocol;
import io.github.qrap.api.ReplacedNetdev;
import io.github.qrap.api.SettingResult;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/**
 * A guest's network as QEMU's command line has it, translated for a passt that is started for this
 * guest. Immutable; starts nothing.
 *
 * <p>QEMU's own network ({@code user}) is translated so that addresses, forwards and names are
 * those that QEMU would have given, and {@code passt} option by option. Any other netdev, which
 * says where a network is and not what it is like, gives no arguments.
 */
public final class PasstNetwork {
  private final Translation translation;
  private final Optional<String> refusal;

  private PasstNetwork(Translation translation, Optional<String> refusal) {
    this.translation = translation;
    this.refusal = refusal;
  }

  /**
   * Translates.
   *
   * @param request whose {@link Demand#replaced()} is the network, if it has one. Its {@link
   *     ProbeRequest#published()} ports are arguments too; one without a number is {@code PORT}
   *     there. Its {@link ProbeRequest#daemonArguments()}, which passt gets after {@link
   *     #arguments()}, win over the settings, family by family and port by port
   * @param host asked only where a setting depends on the answer
   */
  public static PasstNetwork of(ProbeRequest request, PasstHost host) {
    Translation translation = new Translation();
    OwnArguments own = new OwnArguments(request.daemonArguments());
    Optional<ReplacedNetdev> netdev = request.demand().replaced();
    try {
      requireBackground(own);
      publish(request.published(), host, own, translation);
      switch (netdev.isPresent() ? netdev.get().type() : "") {
        case "user" -> UserNetwork.translate(new Settings(netdev.get()), host, own, translation);
        case "passt" ->
            PasstNetdev.translate(new Settings(netdev.get()), request, own, translation);
        default -> {
          // Nothing that passt could be told.
        }
      }
      for (Protocol protocol : Protocol.values()) {
        for (PortSpec spec : own.ports(protocol)) {
          translation.listen(spec.single(protocol));
        }
      }
      requireReachable(request, translation);
      return new PasstNetwork(translation, Optional.empty());
    } catch (InvalidSettingException e) {
      return new PasstNetwork(new Translation(), Optional.of(e.getMessage()));
    }
  }

  /** passt is ready when it has gone to the background; in the foreground it would never be. */
  private static void requireBackground(OwnArguments own) throws InvalidSettingException {
    for (String option : List.of("foreground", "debug", "trace")) {
      if (own.has(option)) {
        throw new InvalidSettingException(
            "passt has to go to the background; leave out --" + option);
      }
    }
  }

  /** Adds the ports, or says which of them cannot be had. */
  private static void publish(
      List<PublishedPort> ports, PasstHost host, OwnArguments own, Translation translation)
      throws InvalidSettingException {
    for (PublishedPort port : new LinkedHashSet<>(ports)) {
      PortForward forward = PortForward.of(port);
      if (own.forwards(forward.protocol(), forward.hostPort())) {
        throw new InvalidSettingException(
            port + ": other arguments for passt concern that port too; take it off one of them");
      }
      for (PortForward earlier : translation.forwards()) {
        if (forward.overlaps(earlier)) {
          throw new InvalidSettingException(
              earlier.setting() + ", " + port + ": both listen on the same port");
        }
      }
      if (translation.excludes(forward, host)) {
        throw new InvalidSettingException(port + ": " + Translation.TAKES_A_PORT_ONCE);
      }
      if (translation.mixesUp(forward, host)) {
        throw new InvalidSettingException(port + ": " + Translation.ANSWERS_FROM_ONE);
      }
      translation.publish(forward);
    }
  }

  /**
   * passt ends where it is to listen for a family that the guest has not got, and listens in vain
   * for a protocol that is off.
   */
  private static void requireReachable(ProbeRequest request, Translation translation)
      throws InvalidSettingException {
    if (request.published().isEmpty()) {
      return;
    }
    List<String> all = new ArrayList<>(translation.arguments());
    all.addAll(request.daemonArguments());
    OwnArguments own = new OwnArguments(all);
    for (PublishedPort port : request.published()) {
      PortForward forward = PortForward.of(port);
      if (own.has(forward.isIpv4() ? "ipv6-only" : "ipv4-only")) {
        throw new InvalidSettingException(port + ": the guest has no " + forward.family());
      }
      if (own.has(forward.turnedOffBy())) {
        throw new InvalidSettingException(
            port
                + ": passt has "
                + forward.protocol()
                + " turned off (--"
                + forward.turnedOffBy()
                + ")");
      }
    }
  }

  /**
   * Why no passt may be started for this network: a setting that QEMU would refuse too, or one that
   * would let out a guest that is locked in. Everything else is empty then.
   */
  public Optional<String> refusal() {
    return refusal;
  }

  /** The arguments for passt. */
  public List<String> arguments() {
    return List.copyOf(translation.arguments());
  }

  /** What becomes of each setting, in no particular order. */
  public List<SettingResult> settings() {
    return List.copyOf(translation.settings());
  }

  /** The ports of this machine at which passt listens, but for ranges and those to be chosen. */
  List<PublishedPort> listening() {
    List<PublishedPort> ports = new ArrayList<>(translation.listening());
    for (PortForward forward : translation.forwards()) {
      if (forward.hostPort() != 0) {
        ports.add(forward.published());
      }
    }
    return ports;
  }

  /** What passt is to listen for, but for ranges of ports. */
  List<PortForward> forwards() {
    return List.copyOf(translation.forwards());
  }
}
