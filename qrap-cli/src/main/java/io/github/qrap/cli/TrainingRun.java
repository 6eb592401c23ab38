package io.github.qrap.cli;

import io.github.qrap.api.ProbeRequest;
import io.github.qrap.patch.QemuVersion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The usual ways through qrap up to execve(2), so that Java records the classes for a {@link
 * ClassArchive}. That call fails, because one argument exceeds MAX_ARG_STRLEN.
 */
final class TrainingRun {
  /** One byte more than MAX_ARG_STRLEN, which is 128 KiB with the final zero. */
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

  private TrainingRun() {}

  /**
   * Runs; the JVM fails if a run did not reach execve(2).
   *
   * @param arguments the socket of a passt that serves one client after the other; the class that
   *     is run otherwise, which is to be recorded too
   */
  public static void main(String[] arguments) throws Exception {
    String socket = arguments[0];
    for (Class<?> part : Class.forName(arguments[1]).getDeclaredClasses()) {
      Class.forName(part.getName());
    }
    LauncherFacts facts = LauncherFacts.ofThisProcess();
    // The launcher's child is no child of this process: here is another one to be ended.
    Process child = new ProcessBuilder("cat").start();
    facts =
        new LauncherFacts(
            facts.signals(), facts.descriptors(), OptionalLong.of(child.pid()), facts.script());
    Startup startup = Startup.ofThisProcess(facts, new String[0]);
    Options options =
        Options.DEFAULT
            .withQemu(Optional.of(PROGRAM))
            .withProbe(ProbeRequest.DEFAULT.withSockets(List.of(socket)));
    List<String> patchForm = new ArrayList<>(LINE);
    patchForm.add(TOO_LONG);
    boolean done =
        reachesExecve(startup, options, List.of("5", PROGRAM, TOO_LONG), Map.of())
            && reachesExecve(startup, options, patchForm, Map.of())
            // With settings, as under libvirt.
            && reachesExecve(
                startup, options, patchForm, Map.of("QRAP_SOCKET", socket, "QRAP_QEMU", PROGRAM));
    // Where no program may be run from the directory of temporary files, the first one fails, and
    // where others can write there, the second one.
    List<String> started = new ArrayList<>(List.of("--publish", "127.0.0.1::22"));
    started.addAll(List.of("--publish", "127.0.0.1::53/udp", "--qemu", PROGRAM));
    started.addAll(List.of("-nic", "user,hostfwd=tcp::2222-:22", "-name", TOO_LONG));
    reachesExecve(startup, options, started, Map.of());
    Map<String, String> again = new HashMap<>(Map.of("QRAP_RECONNECT", "1", "QRAP_QEMU", PROGRAM));
    again.putAll(Map.of("QRAP_SOCKET", socket, "QRAP_NO_VERIFY", "1"));
    again.put("XDG_CACHE_HOME", socket.substring(0, socket.lastIndexOf('/')));
    new QemuVersionCache(PROGRAM, again).write(new QemuVersion(10, 0));
    reachesExecve(startup, options, patchForm, again);
    if (!done) {
      throw new IllegalStateException("the training run did not reach execve");
    }
  }

  private static boolean reachesExecve(
      Startup startup, Options options, List<String> arguments, Map<String, String> settings) {
    Startup part = new Startup(arguments, settings, startup.inherited(), startup.launcher());
    Console console = Console.ofThisProcess(startup.inherited().descriptors());
    return new Qrap(part, options, TrainingRun::noArchive, console).run()
        == ExitStatus.NOT_EXECUTABLE;
  }

  private static Path noArchive(Path lib) {
    throw new IllegalStateException("a training run makes no archive");
  }
}
