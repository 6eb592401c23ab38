package io.github.qrap.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.qrap.it.Guest.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What users install, installed as they do it. The Debian package goes into a separate root
 * directory, with dpkg and update-alternatives as they are.
 */
final class InstallationIT {
  private static final String PAGE = "This page came through what was installed.";

  /** Packages that have what matters here of Debian's Java 25, its C library and its passt. */
  private static final String STAND_INS =
      """
      stand_in() {
        mkdir -p $1/DEBIAN
        cat >$1/DEBIAN/control <<END
      Package: $1
      Version: 1
      Architecture: all
      Maintainer: nobody <nobody@localhost>
      Provides: $2
      Description: stand-in
      END
        dpkg-deb --root-owner-group --build $1 || exit
      }
      mkdir -p passt/usr/bin passt/usr/share/man/man1
      echo 'echo of passt' >passt/usr/bin/qrap
      echo of passt >passt/usr/share/man/man1/qrap.1.gz
      stand_in passt qrap
      stand_in java 'java-runtime-headless (= 25), libc6 (= 2.36)'
      """;

  @RegisterExtension
  static final MachineExtension machine = MachineExtension.withPasst().serving(PAGE);

  private static Path root;
  private static List<String> enter;
  private static Path debianPackage;
  private String before;

  @BeforeAll
  static void prepare() throws IOException {
    debianPackage = Packaged.file("qrap-jvm_", "_all.deb");
    root = machine.directory().resolve("root");
    enter = enterPrivateRoot();
    // What the machine's passt has installed.
    machine.succeed(
        entering("rm", "-f", root + "/usr/bin/qrap", root + "/usr/share/man/man1/qrap.1.gz"));
    machine.succeed(Command.shell(STAND_INS));
    dpkg("--install", standIn("java"));
  }

  @BeforeEach
  void lookAround() {
    before = files();
  }

  /** Without --purge, so nothing waits for one either. */
  @AfterEach
  void removedPackagesLeaveNothing() {
    dpkg("--remove", "qrap-jvm", "passt");
    assertEquals(before, files());
    Command state = entering("dpkg-query", "--admindir=" + root + "/var/lib/dpkg", "--list", "q*");
    assertEquals("", machine.run(state).out());
  }

  @Test
  void theGuestFetchesThePageThroughTheDebianPackage() {
    dpkg("--install", debianPackage.toString());

    ProcessResult result = machine.run(withJava(inRoot("/usr/bin/qrap-jvm").plus(boot())));

    assertEquals(Optional.of(PAGE), Report.of(result).page());
  }

  @Test
  void theDebianPackageHasWhatCommandsHave() {
    dpkg("--install", debianPackage.toString());

    assertEquals(
        "/usr/share/man/man1/qrap-jvm.1.gz\n",
        machine.succeed(inRoot("man", "-w", "qrap-jvm")).out());
    for (String file :
        List.of(
            "bash-completion/completions/qrap-jvm",
            "zsh/vendor-completions/_qrap-jvm",
            "doc/qrap-jvm/copyright",
            "doc/qrap-jvm/changelog.Debian.gz")) {
      machine.succeed(inRoot("test", "-f", "/usr/share/" + file));
    }
    String version = machine.succeed(withJava(inRoot("qrap-jvm", "--version"))).out();
    assertTrue(
        version.lines().findFirst().orElseThrow().endsWith(", /usr/lib/qrap/bin/qrap"), version);
    machine.succeed(inRoot("sh", "-c", "test -f /usr/lib/qrap/lib/archive/*.args"));
    // An upgrade begins so; the new version makes an archive after it.
    machine.succeed(inRoot("/var/lib/dpkg/info/qrap-jvm.prerm", "upgrade", "1"));
    machine.succeed(inRoot("sh", "-c", "test -f /usr/lib/qrap/lib/archive/*.args"));
  }

  @Test
  void theNameQrapIsItsOwnWhereNoOtherPackageHasIt() {
    dpkg("--install", debianPackage.toString());
    assertOurs();
    for (int round = 0; round < 2; round++) {
      dpkg("--install", standIn("passt"));
      assertPassts();
      dpkg("--remove", "passt");
      assertOurs();
    }
  }

  @Test
  void theNameQrapStaysThatOfAPasstThatWasThereBefore() {
    dpkg("--install", standIn("passt"));
    dpkg("--install", debianPackage.toString());
    assertPassts();
    dpkg("--purge", "qrap-jvm");
    assertPassts();
    dpkg("--install", debianPackage.toString());
    // As apt does for a newer version.
    dpkg("--install", debianPackage.toString());
    assertPassts();
    dpkg("--purge", "passt");
    assertOurs();
    dpkg("--install", debianPackage.toString());
    assertOurs();
  }

  @Test
  void theNameQrapStaysThatOfALinkThatIsNotAnAlternative() {
    machine.succeed(entering("ln", "-s", "/bin/true", root + "/usr/bin/qrap"));
    before = files();
    dpkg("--install", debianPackage.toString());
    dpkg("--purge", "qrap-jvm");
    assertEquals(before, files());
    machine.succeed(entering("rm", root + "/usr/bin/qrap"));
    before = files();
  }

  @Test
  void theGuestFetchesThePageThroughTheTarball() throws IOException {
    Path place = Files.createDirectory(machine.directory().resolve("a place"));
    machine.succeed(
        Command.of(
            List.of("tar", "xzf"),
            Packaged.file("qrap-", ".tar.gz").toString(),
            "-C",
            place.toString()));
    List<Path> directories;
    try (Stream<Path> all = Files.list(place)) {
      directories = all.toList();
    }
    assertEquals(1, directories.size(), directories.toString());
    Path home = directories.get(0);
    assertTrue(Files.isRegularFile(home.resolve("share/man/man1/qrap.1")));

    ProcessResult result =
        machine.run(
            withJava(Command.of(List.of(home.resolve("bin/qrap").toString())).plus(boot())));

    assertEquals(Optional.of(PAGE), Report.of(result).page());
  }

  @Test
  void theTarballBelongsToRootAndNoOtherUserCanWriteToIt() throws IOException {
    ProcessResult list =
        machine.succeed(
            Command.of(List.of("tar", "tvzf"), Packaged.file("qrap-", ".tar.gz").toString()));

    for (String line : list.outLines()) {
      assertTrue(line.matches("(drwxr-xr-x|-rwxr-xr-x|-rw-r--r--) root/root .*"), line);
      assertEquals(line.endsWith("/bin/qrap"), line.startsWith("-rwx"), line);
    }
  }

  /** No bit that makes a program run as its owner, and nobody but root can change one. */
  @Test
  void noFileOfAPackageGivesRights() throws IOException {
    Command deb = Command.of(List.of("dpkg-deb", "--contents", debianPackage.toString()));
    Command tarball =
        Command.of(List.of("tar", "tvzf", Packaged.file("qrap-", ".tar.gz").toString()));
    for (Command list : List.of(deb, tarball)) {
      List<String> files = machine.succeed(list).outLines();
      assertFalse(files.isEmpty());
      for (String file : files) {
        assertTrue(file.matches("(.rwxr-xr-x|.rw-r--r--|lrwxrwxrwx) root/root .*"), file);
      }
    }
  }

  private static void assertOurs() {
    ProcessResult result = machine.succeed(withJava(inRoot("qrap", "--version")));
    assertTrue(result.out().startsWith("qrap for the JVM"), result.out());
    assertEquals(
        "/usr/share/man/man1/qrap-jvm.1.gz\n",
        machine.succeed(inRoot("readlink", "-f", "/usr/share/man/man1/qrap.1.gz")).out());
    for (String file :
        List.of("bash-completion/completions/qrap", "zsh/vendor-completions/_qrap")) {
      machine.succeed(inRoot("test", "-f", "/usr/share/" + file));
    }
  }

  private static void assertPassts() {
    String script = "sh /usr/bin/qrap; cat /usr/share/man/man1/qrap.1.gz; readlink /usr/bin/qrap";
    assertEquals("of passt\nof passt\n", machine.run(inRoot("sh", "-c", script)).out());
    String links = "cd /usr/share; ls */completions/qrap */vendor-completions/_qrap";
    assertEquals("", machine.run(inRoot("sh", "-c", links)).out());
  }

  private static List<String> boot() {
    return machine.guest().boot(Machine.URL);
  }

  /**
   * Makes the root directory.
   *
   * @return what a command begins with to see it; a user who is not root is root there
   */
  private static List<String> enterPrivateRoot() {
    String unshare = Machine.AS_ROOT ? "unshare" : "unshare --user --map-root-user";
    String directories = "$(dpkg-deb --contents \"$3\" | sed -n 's,^d.* \\./\\(.*\\)/$,/\\1,p')";
    String script = "exec " + unshare + " --mount \"$1\" \"$2\" " + directories;
    ProcessResult result =
        machine.succeed(
            Command.of(
                List.of("sh", "-c", script, "sh"),
                Path.of("src/test/sh/private-root").toAbsolutePath().toString(),
                root.toString(),
                debianPackage.toString()));
    List<String> command = new ArrayList<>(List.of("nsenter", "--target", result.out().strip()));
    command.add("--mount");
    if (!Machine.AS_ROOT) {
      command.addAll(List.of("--user", "--preserve-credentials"));
    }
    return command;
  }

  private static Command entering(String... command) {
    // dpkg wants those of root.
    return Command.of(enter, command).with("PATH", "/usr/sbin:/sbin:" + System.getenv("PATH"));
  }

  /** A command in the root directory. */
  private static Command inRoot(String... command) {
    return entering("chroot", root.toString()).plus(List.of(command));
  }

  private static void dpkg(String... arguments) {
    // Machines in containers often leave out manuals.
    machine.succeed(
        entering("dpkg", "--root=" + root, "--path-include=/*").plus(List.of(arguments)));
  }

  /** What is installed, and what is known of it; logs stay. */
  private static String files() {
    String find =
        "cd \"$1\" && find . -path ./host -prune -o -path ./var/log -prune -o"
            + " -path './var/lib/dpkg/*' ! -path '*/alternatives/*' ! -name 'qrap*' -o"
            + " -printf '%p %y %l\\n' | sort";
    return machine.succeed(entering("sh", "-c", find, "sh", root.toString())).out();
  }

  /** The Java that runs the tests. */
  private static Command withJava(Command command) {
    return command.with("JAVA_HOME", System.getProperty("java.home"));
  }

  private static String standIn(String name) {
    return machine.directory().resolve(name + ".deb").toString();
  }
}
