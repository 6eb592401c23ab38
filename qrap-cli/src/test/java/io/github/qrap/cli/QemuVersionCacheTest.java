package io.github.qrap.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.qrap.api.Program;
import io.github.qrap.patch.QemuVersion;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is kept of a QEMU holds for that QEMU, and only if nobody else can have written it. */
class QemuVersionCacheTest {
  private static final QemuVersion KNOWN = new QemuVersion(10, 1);

  @TempDir Path home;

  private Path qemu;
  private Path kept;

  @BeforeEach
  void makeQemu() throws IOException {
    qemu = Files.copy(Path.of("/bin/true").toRealPath(), home.resolve("qemu"));
    kept = home.resolve(".cache/qrap/qemu.version");
  }

  @Test
  void isKnownToTheNextStart() throws Exception {
    assertEquals(Optional.empty(), cache().read());
    cache().write(KNOWN);
    assertEquals(Optional.of(KNOWN), cache().read());
    cache().write(new QemuVersion(11, 0));
    assertEquals(Optional.of(new QemuVersion(11, 0)), cache().read());
    try (var files = Files.list(kept.getParent())) {
      assertEquals(List.of(kept), files.toList());
    }
  }

  @Test
  void savesAskingQemu() throws Exception {
    QemuVersionQuery query = new QemuVersionQuery(environment());
    Program program = Program.of(qemu.toString(), List.of());
    // It prints none.
    assertEquals(Optional.empty(), query.version(program));
    cache().write(KNOWN);
    assertEquals(Optional.of(KNOWN), query.version(program));
  }

  @Test
  void isWhatQemuSaidWhenItWasAsked() throws Exception {
    Path bash = Files.copy(Path.of("/bin/bash").toRealPath(), home.resolve("bash"));
    Optional<QemuVersion> version =
        new QemuVersionQuery(environment()).version(Program.of(bash.toString(), List.of()));
    assertTrue(version.isPresent());
    assertEquals(version, new QemuVersionCache(bash.toString(), environment()).read());
  }

  @Test
  void isForgottenWhereTheProgramIsAnother() throws Exception {
    cache().write(KNOWN);
    Path other = Files.createDirectory(home.resolve("other"));
    Path same = Files.copy(qemu, other.resolve("qemu"), StandardCopyOption.COPY_ATTRIBUTES);
    assertEquals(Optional.empty(), new QemuVersionCache(same.toString(), environment()).read());

    Files.setLastModifiedTime(qemu, FileTime.fromMillis(1));
    assertEquals(Optional.empty(), cache().read());
    cache().write(KNOWN);
    assertEquals(Optional.of(KNOWN), cache().read());
    // With the same size and time of change.
    Files.move(same, qemu, StandardCopyOption.REPLACE_EXISTING);
    Files.setLastModifiedTime(qemu, FileTime.fromMillis(1));
    assertEquals(Optional.empty(), cache().read());
  }

  @Test
  void followsTheLinkByWhichQemuIsCalled() throws Exception {
    Path link = Files.createSymbolicLink(home.resolve("kvm"), qemu);
    QemuVersionCache before = new QemuVersionCache(link.toString(), environment());
    before.write(KNOWN);
    assertEquals(Optional.of(KNOWN), before.read());
    Files.delete(link);
    Files.createSymbolicLink(link, Path.of("/bin/bash"));
    assertEquals(Optional.empty(), new QemuVersionCache(link.toString(), environment()).read());
  }

  @Test
  void isTheOneOfBeforeWhereQemuIsReplacedWhileItIsAsked() throws Exception {
    QemuVersionCache asked = cache();
    Files.setLastModifiedTime(qemu, FileTime.fromMillis(1));
    asked.write(KNOWN);
    assertEquals(Optional.empty(), cache().read());
  }

  @Test
  void isNotKeptOfAScript() throws Exception {
    Files.writeString(qemu, "#!/bin/sh\n");
    cache().write(KNOWN);
    assertFalse(Files.exists(home.resolve(".cache")));
  }

  @ParameterizedTest
  @ValueSource(strings = {".cache/qrap/qemu.version", ".cache/qrap", ".cache"})
  void doesNotCountWhereOthersCanWrite(String place) throws Exception {
    cache().write(KNOWN);
    open(home.resolve(place));
    assertEquals(Optional.empty(), cache().read());
  }

  @ParameterizedTest
  @ValueSource(strings = {".cache/qrap", ".cache"})
  void isNotWrittenWhereOthersCanWrite(String place) throws Exception {
    Files.createDirectories(kept.getParent());
    open(home.resolve(place));
    cache().write(KNOWN);
    assertFalse(Files.exists(kept));
  }

  @ParameterizedTest
  @ValueSource(strings = {"home", "home/.cache"})
  void nothingIsMadeWhereOthersCanWrite(String place) throws Exception {
    Path shared = Files.createDirectory(home.resolve("shared"));
    open(shared);
    Files.createDirectories(home.resolve(place).getParent());
    Files.createSymbolicLink(home.resolve(place), shared);
    new QemuVersionCache(qemu.toString(), Map.of("HOME", home + "/home")).write(KNOWN);
    assertArrayEquals(new String[0], shared.toFile().list());
  }

  @Test
  @Timeout(20)
  void onlyTheBeginningOfAPlainFileIsRead() throws Exception {
    cache().write(KNOWN);
    try (RandomAccessFile file = new RandomAccessFile(kept.toFile(), "rw")) {
      file.setLength(1L << 40);
    }
    cache().read();
    Files.delete(kept);
    assertEquals(0, new ProcessBuilder("mkfifo", kept.toString()).start().waitFor());
    assertEquals(Optional.empty(), cache().read());
  }

  private static void open(Path file) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxrwxrwx"));
  }

  @Test
  void isForTheUserAlone() throws Exception {
    cache().write(KNOWN);
    assertEquals("rw-------", mode(kept));
    assertEquals("rwx------", mode(kept.getParent()));
    assertEquals("rwx------", mode(kept.getParent().getParent()));
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  @ParameterizedTest
  @CsvSource({"$, ''", "version.*, version x", ".*, ''", "^, x"})
  void doesNotCountWhereItIsNotWhatWasWritten(String what, String by) throws Exception {
    cache().write(KNOWN);
    String text = Files.readString(kept);
    String changed = what.equals("$") ? text.substring(0, 20) : text.replaceFirst(what, by);
    Files.writeString(kept, changed);
    assertEquals(Optional.empty(), cache().read());
  }

  @Test
  void isWrittenOverWhatAnotherStartHasLeftUnfinished() throws Exception {
    Files.createDirectories(kept.getParent());
    Files.writeString(kept.resolveSibling("qemu.version.new"), "x");
    cache().write(KNOWN);
    assertEquals(Optional.of(KNOWN), cache().read());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".cache", ".cache/qrap", ".cache/qrap/qemu.version/x"})
  void isDoneWithoutWhereItCannotBeWritten(String file) throws Exception {
    Map<String, String> environment = environment();
    if (file.isEmpty()) {
      environment = Map.of("HOME", home + "/none");
    } else {
      Files.createDirectories(home.resolve(file).getParent());
      Files.createFile(home.resolve(file));
    }
    QemuVersionCache cache = new QemuVersionCache(qemu.toString(), environment);
    cache.write(KNOWN);
    assertEquals(Optional.empty(), cache.read());
    assertFalse(Files.exists(home.resolve("none")));
  }

  @Test
  void isWhereTheUsersCacheIs() throws Exception {
    String cache = home + "/c";
    Map<String, String> named = Map.of("HOME", home.toString(), "XDG_CACHE_HOME", cache);
    new QemuVersionCache(qemu.toString(), named).write(KNOWN);
    assertTrue(Files.exists(Path.of(cache, "qrap/qemu.version")));
    assertFalse(Files.exists(kept));

    Map<String, String> relative = Map.of("HOME", home.toString(), "XDG_CACHE_HOME", "c");
    new QemuVersionCache(qemu.toString(), relative).write(KNOWN);
    assertTrue(Files.exists(kept));
    assertFalse(Files.exists(Path.of("c")));
  }

  @Test
  void isNowhereWithoutAHome() {
    for (Map<String, String> environment :
        List.of(Map.<String, String>of(), Map.of("HOME", "", "XDG_CACHE_HOME", "c"))) {
      QemuVersionCache cache = new QemuVersionCache(qemu.toString(), environment);
      cache.write(KNOWN);
      assertEquals(Optional.empty(), cache.read());
    }
    assertFalse(Files.exists(Path.of("c")));
  }

  private Map<String, String> environment() {
    return Map.of("HOME", home.toString());
  }

  private QemuVersionCache cache() {
    return new QemuVersionCache(qemu.toString(), environment());
  }
}
