package io.github.qrap.cli;

import io.github.qrap.api.Program;
import io.github.qrap.patch.QemuVersion;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Runs {@code qemu -version}. That takes some 30 ms, so the answer is kept for the next start. */
final class QemuVersionQuery implements QemuInspection {
  private static final long SECONDS = 5;

  private final Map<String, String> environment;

  /**
   * @param environment the variables by name, as NativeText
   */
  QemuVersionQuery(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public Optional<QemuVersion> version(Program qemu) throws InterruptedException {
    QemuVersionCache cache = new QemuVersionCache(qemu.path(), environment);
    Optional<QemuVersion> known = cache.read();
    if (known.isPresent()) {
      return known;
    }
    Optional<QemuVersion> version = ask(qemu);
    if (version.isPresent()) {
      cache.write(version.get());
    }
    return version;
  }

  private static Optional<QemuVersion> ask(Program qemu) throws InterruptedException {
    Process process;
    try {
      process =
          new ProcessBuilder(qemu.path(), "-version")
              .redirectInput(Redirect.from(new File("/dev/null")))
              .redirectError(Redirect.DISCARD)
              .start();
    } catch (IOException e) {
      // The launch will report the reason.
      return Optional.empty();
    }
    try (BufferedReader output = process.inputReader()) {
      // One line, which fits into the pipe, so that nothing is read before it has ended.
      if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
        return Optional.empty();
      }
      String line = output.readLine();
      return line == null ? Optional.empty() : QemuVersion.parse(line);
    } catch (IOException e) {
      return Optional.empty();
    } finally {
      process.destroyForcibly();
    }
  }
}
