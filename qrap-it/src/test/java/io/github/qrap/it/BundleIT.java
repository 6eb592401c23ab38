package io.github.qrap.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.qrap.it.Guest.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The distribution with a Java of its own, on a machine that has no other. */
@Tag("bundle")
final class BundleIT {
  private static final String PAGE = "This page came without any Java.";
  private static final String OUR_CLASS = "io.github.qrap.cli.Main ";

  @RegisterExtension static final MachineExtension machine = MachineExtension.empty().serving(PAGE);

  @BeforeEach
  void unpackWhereThereIsNoJava() throws IOException {
    machine.succeed("chmod 755 . .. ../.. && rm -rf place && mkdir place");
    machine.succeed(
        "tar -xzf '"
            + Packaged.bundle(Machine.IS_X86 ? "x64" : "aarch64")
            + "' -C place && mv place/* place/qrap");
    machine.succeed(
        "mountpoint -q /usr/lib/jvm || mount -t tmpfs tmpfs /usr/lib/jvm; ! command -v java");
  }

  @ParameterizedTest
  @EnumSource
  void theGuestFetchesThePage(User user) {
    Command boot = qrap(user, "place/qrap", "--start").plus(machine.guest().boot(Machine.URL));

    assertEquals(Optional.of(PAGE), Report.of(machine.run(boot)).page());

    assertTrue(isOurClassFromTheArchive(user));
    assertEquals("", machine.passtsThatStay());
  }

  @ParameterizedTest
  @ValueSource(strings = {"elsewhere", "with a blank/and more", "a\"b\\c"})
  void itsArchiveIsUsedWhereverItIs(String place) {
    Path target = Path.of("place", place);
    machine.succeed("mkdir -p 'place/" + place + "' && mv place/qrap 'place/" + place + "'");

    for (User user : User.values()) {
      assertRuns(user, target.resolve("qrap").toString());
    }
  }

  /** As root unpacks it, which is all that differs where the tests are not root's. */
  @Test
  void itsArchiveIsUsedWhereItBelongsToAnotherUser() {
    if (Machine.AS_ROOT) {
      machine.succeed("chown -R 12345:12345 place");
    }

    for (User user : User.values()) {
      assertRuns(user, "place/qrap");
    }
  }

  @Test
  void itsOwnerCanMakeTheArchiveAnew() {
    machine.succeed("rm -r place/qrap/lib/archive");
    assertEquals(0, machine.run(qrap(User.ROOT, "place/qrap", "--rebuild-archive")).status());
    machine.succeed("mkdir place/moved && mv place/qrap place/moved");

    assertRuns(User.ORDINARY, "place/moved/qrap");
  }

  /** The machines are those of elf(5). */
  @ParameterizedTest
  @CsvSource({"x64, x86_64, amd64, 62", "aarch64, aarch64, aarch64, 183"})
  void eachHasWhatItsArchitectureNeeds(String name, String jffi, String junixsocket, String elf)
      throws IOException {
    Path bundle = Packaged.bundle(name);
    List<String> lines = machine.succeed("tar -tvzf '" + bundle + "'").outLines();

    for (String line : lines) {
      assertTrue(line.matches("(drwxr-xr-x|-rw[x-]r-[x-]r-[x-]|lrwx.*) root/root .*"), line);
    }
    List<String> files = lines.stream().map(line -> line.replaceFirst(".*?/.*?/", "")).toList();
    assertEquals(
        List.of("jni/" + jffi + "-Linux", "lib/" + junixsocket + "-Linux-clang/jni"),
        files.stream()
            .filter(file -> file.matches("lib/native/.*[.]so"))
            .map(file -> file.replaceFirst("lib/native/(.*)/.*", "$1"))
            .toList());
    assertTrue(files.contains("runtime/legal/java.base/LICENSE"), files.toString());
    String program = "tar -xzOf '" + bundle + "' --wildcards '*/runtime/bin/java'";
    assertEquals(elf, machine.succeed(program + " | od -An -tu2 -j18 -N2").out().strip());
  }

  private static void assertRuns(User user, String home) {
    ProcessResult result = machine.run(qrap(user, home, "--version"));
    assertEquals(0, result.status(), result.err());
    assertTrue(result.out().contains(home + "/bin/qrap\n"), result.out());
    assertTrue(isOurClassFromTheArchive(user), result.out());
  }

  /** What it loads goes to a file of this user. */
  private static Command qrap(User user, String home, String argument) {
    String log = "-Xlog:class+load:file=/tmp/classes-" + user;
    return user.running(
            Command.of(
                List.of(machine.directory().resolve(home + "/bin/qrap").toString(), argument)))
        .with("JAVA_TOOL_OPTIONS", log)
        .with("JAVA_HOME", "");
  }

  private static boolean isOurClassFromTheArchive(User user) {
    return machine
        .succeed("grep '" + OUR_CLASS + "' /tmp/classes-" + user)
        .out()
        .contains("shared objects file");
  }
}
