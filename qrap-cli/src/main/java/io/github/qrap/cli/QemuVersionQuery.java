package io.github.qrap.cli;

import io.github.qrap.api.Program;
import io.github.qrap.patch.QemuVersion;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Runs {@code qemu -version}. That takes some 30 ms, so it is done only where it is needed. */
final class QemuVersionQuery implements QemuInspection {
  private static final long SECONDS = 5;

  @Override
  public Optional<QemuVersion> version(Program qemu) throws InterruptedException {
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
