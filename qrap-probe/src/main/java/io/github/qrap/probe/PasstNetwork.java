package io.github.qrap.probe;

import io.github.qrap.api.ReplacedNetdev;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

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
   * @param host asked only where a setting depends on the answer
   * @param ownArguments what else passt gets, after {@link #arguments()}; it wins over the
   *     settings, family by family and port by port
   */
  public static PasstNetwork of(ReplacedNetdev netdev, PasstHost host, List<String> ownArguments) {
    Translation translation = new Translation();
    OwnArguments own = new OwnArguments(ownArguments);
    try {
      switch (netdev.type()) {
        case "user" -> UserNetwork.translate(new Settings(netdev), host, own, translation);
        case "passt" -> PasstNetdev.translate(new Settings(netdev), own, translation);
        default -> {
          // Nothing that passt could be told.
        }
      }
      return new PasstNetwork(translation, Optional.empty());
    } catch (InvalidSettingException e) {
      return new PasstNetwork(new Translation(), Optional.of(e.getMessage()));
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

  /** The settings that hold, as the command line has them: {@code "hostfwd=tcp::2222-:22"}. */
  public List<String> kept() {
    return List.copyOf(translation.kept());
  }

  /**
   * A line for each setting that the guest does without, or gets otherwise: which, why, and what to
   * do.
   */
  public List<String> remarks() {
    List<String> remarks = new ArrayList<>();
    for (Translation.Remark remark : translation.remarks()) {
      remarks.add(remark.text());
    }
    return remarks;
  }

  /** A line for each setting that the guest does without, on any passt. */
  List<String> losses() {
    List<String> losses = new ArrayList<>();
    for (Translation.Remark remark : translation.remarks()) {
      if (remark.lost()) {
        losses.add(remark.withoutAdvice());
      }
    }
    return losses;
  }

  /**
   * What to do where passt could not listen.
   *
   * @param words what passt said when it ended
   * @return empty if that is not what they are about
   */
  Optional<String> advice(String words) {
    for (PortForward forward : translation.forwards()) {
      if (isNamed(forward, words)) {
        return Optional.of("it is " + forward.setting() + "; " + advice(forward, words));
      }
    }
    return Optional.empty();
  }

  /** passt names the address and port, or, in 2025, the port alone. */
  private static boolean isNamed(PortForward forward, String words) {
    String place = "(?<![0-9.])" + Pattern.quote(forward.listener()) + "(?![0-9])";
    String port = "(?i)\\bbind port " + forward.hostPort() + "\\b";
    return Pattern.compile(place).matcher(words).find()
        || Pattern.compile(port).matcher(words).find();
  }

  /** The oldest passt does not give the system's reason. */
  private static String advice(PortForward forward, String words) {
    int port = forward.hostPort();
    if (words.contains("Address already in use")) {
      return "another program listens there: end it (ss -lntup shows it), or choose another port";
    }
    if (words.contains("Cannot assign requested address")) {
      return "this machine has no such address";
    }
    return port < 1024
        ? "a free port from 1024 on, or: sysctl net.ipv4.ip_unprivileged_port_start=" + port
        : "if another program listens there (ss -lntup shows it), end it, or choose another port";
  }
}
