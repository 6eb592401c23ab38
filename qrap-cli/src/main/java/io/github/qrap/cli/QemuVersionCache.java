package io.github.qrap.cli;

import io.github.qrap.api.NativePath;
import io.github.qrap.api.NativeText;
import io.github.qrap.patch.QemuVersion;
import io.github.qrap.probe.ReservedPath;
import io.github.qrap.probe.ReservedPath.Policy;
import io.github.qrap.probe.UserIds;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * What a QEMU has said of its version, in a file of the user's cache directory. The file holds for
 * exactly the program that was asked: its path, and what the system knows of it. It does not count
 * if others could have written it. Where there is no such directory, or it cannot be used, nothing
 * is known, and nothing is written.
 */
final class QemuVersionCache {
  private static final String OWN = "/qrap";

  /** Enough for a path and some numbers. */
  private static final int LONGEST = 8192;

  private static final byte[] ELF = {0x7f, 'E', 'L', 'F'};

  private final String name;
  private final String identity;
  private final String directory;

  /**
   * That of one program.
   *
   * @param program its path
   * @param environment the variables by name, as NativeText: where the user keeps such data
   */
  QemuVersionCache(String program, Map<String, String> environment) {
    // Now, in case it is replaced while it is asked.
    this.identity = identity(NativePath.of(program));
    // As many files as there are names, however often a QEMU is updated.
    this.name = program.substring(program.lastIndexOf('/') + 1);
    String cache = environment.getOrDefault("XDG_CACHE_HOME", "");
    String home = environment.getOrDefault("HOME", "");
    // Relative paths are to be ignored, says the XDG Base Directory Specification.
    this.directory = cache.startsWith("/") || home.isEmpty() ? cache : home + "/.cache";
  }

  /** The version, if it is known. */
  Optional<QemuVersion> read() {
    Path file = file();
    try {
      if (!isUsable() || !Files.isRegularFile(file) || !isOurs(file)) {
        return Optional.empty();
      }
      String text = start(file);
      return text.startsWith(identity)
          ? QemuVersion.parse(text.substring(identity.length()))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Keeps the version, as far as that is possible. */
  void write(QemuVersion version) {
    Path file = file();
    try {
      if (!isUsable()) {
        return;
      }
      for (String parent : List.of(directory, directory + OWN)) {
        Path each = NativePath.of(parent);
        if (!Files.exists(each)) {
          // It may be a link of another user that leads there.
          if (!isOurs(each.resolveSibling("."))) {
            return;
          }
          Files.createDirectory(each, mode("rwx------"));
        }
      }
      if (!isOurs(NativePath.of(directory + OWN))) {
        return;
      }
      // Another qrap never reads a part.
      Path unfinished = file.resolveSibling(file.getFileName() + ".new");
      Files.deleteIfExists(unfinished);
      Set<StandardOpenOption> create =
          Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      try (ByteChannel out = Files.newByteChannel(unfinished, create, mode("rw-------"))) {
        out.write(ByteBuffer.wrap(NativeText.encode(identity + "version " + version + "\n")));
      }
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      // Then QEMU is asked next time too.
    }
  }

  private static String start(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return NativeText.decode(in.readNBytes(LONGEST));
    }
  }

  private Path file() {
    return NativePath.of(directory + OWN + "/" + name + ".version");
  }

  private boolean isUsable() {
    return directory.startsWith("/") && !identity.isEmpty();
  }

  /**
   * A line that changes with the program; empty for a script, which may run another QEMU tomorrow
   * and be the same.
   */
  private static String identity(Path program) {
    try (InputStream in = Files.newInputStream(program)) {
      if (!Arrays.equals(ELF, in.readNBytes(ELF.length))) {
        return "";
      }
      StringBuilder identity = new StringBuilder();
      for (String attribute : List.of("dev", "ino", "size", "lastModifiedTime", "ctime")) {
        Object value = Files.getAttribute(program, "unix:" + attribute);
        // A time as a number: its text would take longer than all the rest.
        identity.append(value instanceof FileTime time ? time.to(TimeUnit.NANOSECONDS) : value);
        identity.append(' ');
      }
      return identity.append(NativePath.text(program.toRealPath())).append('\n').toString();
    } catch (IOException e) {
      return "";
    }
  }

  private static boolean isOurs(Path file) {
    OptionalLong self = UserIds.self();
    return self.isPresent()
        && new ReservedPath(Policy.CONTENT, Set.copyOf(List.of(UserIds.ROOT, self.getAsLong())))
            .isReserved(file);
  }

  private static FileAttribute<Set<PosixFilePermission>> mode(String text) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text));
  }
}
