package io.github.qrap.probe;

import io.github.qrap.api.Finding.Outcome;
import io.github.qrap.api.NativePath;
import io.github.qrap.api.NativeText;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** What the file system knows of a candidate; looking at it disturbs no daemon. */
record SocketFile(FramedDaemon daemon, String path) {
  /** What {@code sun_path} holds, less the final zero. */
  static final int MAX_PATH_BYTES = 107;

  private static final int FILE_TYPE = 0170000;
  private static final int SOCKET = 0140000;
  private static final Map<Integer, String> OTHER_FILES =
      Map.of(
          0010000, "a named pipe",
          0020000, "a character device",
          0040000, "a directory",
          0060000, "a block device",
          0100000, "a plain file");

  /** Why this cannot be the daemon in a mode that we speak; empty if it can. */
  Optional<Verdict> objection() {
    try {
      int length = NativeText.encode(path).length;
      if (length > MAX_PATH_BYTES) {
        return verdict(
            Outcome.FAILED,
            "path too long, " + length + " bytes; a socket's has at most " + MAX_PATH_BYTES);
      }
      int type = (Integer) Files.getAttribute(file(), "unix:mode") & FILE_TYPE;
      if (type != SOCKET) {
        return verdict(Outcome.WRONG_TYPE, OTHER_FILES.get(type) + ", not a socket");
      }
      Optional<String> unsupported = daemon.unsupported(path);
      return unsupported.isPresent()
          ? verdict(Outcome.UNSUPPORTED, unsupported.get())
          : Optional.empty();
    } catch (AccessDeniedException e) {
      return verdict(
          Outcome.DENIED, "permission denied: its directory, or one above, may not be searched");
    } catch (IOException e) {
      if (!Files.exists(file(), LinkOption.NOFOLLOW_LINKS)) {
        return verdict(Outcome.ABSENT, "no such file");
      }
      return e instanceof NoSuchFileException
          ? verdict(Outcome.WRONG_TYPE, "a link to a file that does not exist")
          : Optional.of(Verdict.failed(e));
    } catch (IllegalArgumentException e) {
      return Optional.of(Verdict.failed(e));
    }
  }

  /** What it means that connecting failed. */
  Verdict refusal(IOException e) {
    if (!Files.exists(file())) {
      return new Verdict(Outcome.ABSENT, "no such file any more");
    }
    if (!Files.isWritable(file())) {
      return new Verdict(
          Outcome.DENIED, Verdict.reason(e) + ": connecting takes the right to write to it");
    }
    if ("Connection refused".equals(e.getMessage())) {
      return new Verdict(
          Outcome.STALE,
          "nothing listens, it was left behind by a " + daemon.name() + " that has ended");
    }
    return Verdict.failed(e);
  }

  Path file() {
    return NativePath.of(path);
  }

  private static Optional<Verdict> verdict(Outcome outcome, String detail) {
    return Optional.of(new Verdict(outcome, detail));
  }
}
