package io.github.qrap.it;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A private machine for a test: an empty {@code /tmp}, so that sockets have their real paths there,
 * and a network that leads nowhere, so that passt always finds the same. All that runs in it ends
 * with it.
 */
final class Machine implements AutoCloseable {
  /** What the guest sends to its router, passt sends to this machine's loopback. */
  private static final String ROUTER_IPV4 = "192.0.2.2";

  private static final String ROUTER_IPV6 = "2001:db8::2";

  /** Where {@link #serve} serves. */
  private static final int PORT = 8080;

  /** Where the guest finds what {@link #serve} serves. */
  static final String URL = "http://" + ROUTER_IPV4 + ":" + PORT + "/";

  static final String URL_OVER_IPV6 = "http://[" + ROUTER_IPV6 + "]:" + PORT + "/";

  /**
   * Functions of a shell: "passts" prints the process ids of every passt; one that only waits to be
   * reaped is gone. "left" prints those that do not end: a busy machine gets half a minute for
   * that.
   */
  static final String PASSTS =
      "passts() { awk '$2 ~ /passt/ && $3 != \"Z\" {print $1}' /proc/[0-9]*/stat 2>/dev/null; }\n"
          + "left() { for _ in $(seq 600); do [ -z \"$(passts)\" ] && return; sleep 0.05; done; passts; }\n";

  /** Whether the tests are run by root, who needs no user namespace. */
  static final boolean AS_ROOT = System.getProperty("user.name").equals("root");

  /** Else it is an arm64 machine. */
  static final boolean IS_X86 = System.getProperty("os.arch").equals("amd64");

  private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();

  private final Process namespaces;
  private final Path directory;
  private final Processes processes;
  private final List<String> enter;

  private Machine(Process namespaces, Path directory, List<String> enter) {
    this.namespaces = namespaces;
    this.directory = directory;
    this.processes = new Processes(directory);
    this.enter = enter;
  }

  static Machine start() throws IOException {
    Prerequisites.require(System.getenv("PATH"));
    Path directory =
        Files.createTempDirectory(Files.createDirectories(Path.of("target/it")), "machine")
            .toAbsolutePath();
    List<String> unshare = new ArrayList<>(List.of("unshare"));
    // The tests may have been started with signals ignored, as nohup(1) does.
    List<String> enter = new ArrayList<>(List.of("env", "--default-signal", "nsenter"));
    if (!AS_ROOT) {
      unshare.addAll(List.of("--map-current-user", "--keep-caps"));
      enter.addAll(List.of("--user", "--preserve-credentials"));
    }
    unshare.addAll(List.of("--mount", "--net", "--pid", "--fork", "--kill-child"));
    unshare.add(Path.of("src/test/sh/private-machine").toAbsolutePath().toString());
    Process namespaces =
        new ProcessBuilder(unshare)
            .directory(REPOSITORY.toFile())
            .redirectErrorStream(true)
            .start();
    BufferedReader said = namespaces.inputReader(StandardCharsets.UTF_8);
    String line = said.readLine();
    if (!"ready".equals(line)) {
      namespaces.getOutputStream().close();
      throw new IllegalStateException(
          "cannot make namespaces: " + line + "; run the tests as root");
    }
    long inside = namespaces.children().findFirst().orElseThrow().pid();
    enter.addAll(List.of("--target", Long.toString(inside), "--mount", "--net", "--pid"));
    return new Machine(namespaces, directory, List.copyOf(enter));
  }

  /** A directory of this test, seen by both machines. */
  Path directory() {
    return directory;
  }

  /** Runs the command in the private machine, in {@link #directory}. */
  ProcessResult run(Command command) {
    return processes.run(entering(command));
  }

  /** The same for a command that has to end with status 0. */
  ProcessResult succeed(Command command) {
    ProcessResult result = run(command);
    if (result.status() != 0) {
      throw new AssertionError(command.line() + ": " + result);
    }
    return result;
  }

  /** Starts the command in the private machine, with which it ends at the latest. */
  Process start(Command command) {
    return processes.start(entering(command));
  }

  /**
   * Compiles a program of {@code src/test/c} into {@link #directory}.
   *
   * @param options of the compiler
   */
  Path compile(String name, String... options) {
    Path program = directory.resolve(name);
    Path source = Path.of("src/test/c", name + ".c").toAbsolutePath();
    succeed(
        Command.of(List.of("gcc", "-Wall", "-Wextra", "-Werror", "-O1"), options)
            .plus("-o", program.toString(), source.toString()));
    return program;
  }

  /**
   * Puts a script of the shell into the machine's directory of programs.
   *
   * @return a {@code PATH} on which it is found before all others
   */
  String install(String name, String script) throws IOException {
    Path programs = Files.createDirectories(directory.resolve("bin"));
    Path program = Files.writeString(programs.resolve(name), "#!/bin/sh\n" + script);
    if (!program.toFile().setExecutable(true)) {
      throw new IOException(program + ": cannot be made executable");
    }
    return programs + ":" + System.getenv("PATH");
  }

  /**
   * Starts a passt on its default socket.
   *
   * @param options beside those for running in the background
   */
  void startPasst(String... options) {
    startPasst(List.of("passt", "--pid", "/tmp/passt.pid"), options);
  }

  /** Starts one on the socket of this number; {@code /tmp/passtNUMBER.pid} has its process id. */
  void startPasst(int number, String... options) {
    String socket = "/tmp/passt_" + number + ".socket";
    String pid = "/tmp/passt" + number + ".pid";
    startPasst(List.of("passt", "--socket", socket, "--pid", pid), options);
  }

  private void startPasst(List<String> command, String... options) {
    // passt returns when it is ready.
    succeed(Command.of(command, options));
  }

  /** Ends what {@link #startPasst} started, and removes the socket that it leaves behind. */
  void stopPasst() {
    run(Command.shell("kill \"$(cat /tmp/passt.pid)\"; rm /tmp/passt_1.socket /tmp/passt.pid"));
  }

  /** The passts that do not end: their process ids, or nothing. */
  String passtsThatStay() {
    return run(Command.shell(PASSTS + "left")).out();
  }

  /** Serves this text as the one page on the loopback addresses. */
  void serve(String page) throws IOException {
    Path www = Files.createDirectory(directory.resolve("www"));
    Files.writeString(www.resolve("index.html"), page);
    start(
        Command.of(List.of("busybox", "httpd", "-f", "-p", "[::]:" + PORT, "-h", www.toString())));
  }

  private List<String> entering(Command command) {
    try {
      Path script = Files.createTempFile(directory, "command", ".sh");
      Files.write(script, command.script(directory));
      List<String> all = new ArrayList<>(enter);
      all.addAll(List.of("sh", script.toString()));
      return all;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    processes.close();
    // Its first process reads this; when that ends, the kernel ends all others.
    namespaces.getOutputStream().close();
    try {
      if (!namespaces.waitFor(10, TimeUnit.SECONDS)) {
        namespaces.destroyForcibly();
      }
    } catch (InterruptedException e) {
      namespaces.destroyForcibly();
      Thread.currentThread().interrupt();
    } finally {
      namespaces.getInputStream().close();
    }
  }
}
