package io.github.qrap.cli;

import io.github.qrap.api.ProbeRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The usual ways through qrap as far as the last call, so that Java finds out what a {@link
 * ClassArchive} has to hold. That call fails, because the system takes no argument so long.
 */
final class Rehearsal {
  /** One byte more than execve(2) takes: MAX_ARG_STRLEN is 128 KiB with the final zero. */
  private static final String TOO_LONG = "x".repeat(128 * 1024);

  /** A guest with a disk and an ordinary network. */
  private static final List<String> LINE =
      List.of(
          "-machine",
          "q35",
          "-m",
          "512",
          "-drive",
          "file=disk,if=none,id=disk",
          "-device",
          "virtio-blk-pci,drive=disk",
          "-netdev",
          "user,id=net",
          "-device",
          "e1000,netdev=net,mac=52:54:00:12:34:56",
          "-name");

  private static final String PROGRAM = System.getProperty("java.home") + "/bin/java";

  private Rehearsal() {}

  /**
   * Rehearses; the JVM fails if that did not come as far as the call.
   *
   * @param arguments the socket of a passt that serves one client after the other
   */
  public static void main(String[] arguments) {
    String socket = arguments[0];
    Launcher launcher = Launcher.fromProperties();
    Startup startup = Main.startup(launcher, new String[0]);
    Options options =
        Options.DEFAULT
            .withQemu(Optional.of(PROGRAM))
            .withProbe(ProbeRequest.DEFAULT.withSockets(List.of(socket)));
    List<String> patchForm = new ArrayList<>(LINE);
    patchForm.add(TOO_LONG);
    boolean done =
        rehearse(startup, options, List.of("5", PROGRAM, TOO_LONG), Map.of())
            && rehearse(startup, options, patchForm, Map.of())
            // With settings, as under libvirt.
            && rehearse(
                startup, options, patchForm, Map.of("QRAP_SOCKET", socket, "QRAP_QEMU", PROGRAM));
    if (!done) {
      throw new IllegalStateException("the rehearsal did not come as far as execve");
    }
  }

  private static boolean rehearse(
      Startup startup, Options options, List<String> arguments, Map<String, String> settings) {
    Startup part = new Startup(arguments, settings, startup.inherited(), startup.launcher());
    Console console = Main.console(startup.inherited().descriptors());
    return new Qrap(part, options, console).run() == ExitStatus.NOT_EXECUTABLE;
  }
}
