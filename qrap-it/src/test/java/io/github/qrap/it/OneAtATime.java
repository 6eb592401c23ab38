package io.github.qrap.it;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Of the classes that have this extension, one runs at a time, though Maven runs two: what one
 * measures, the load of another would change.
 */
final class OneAtATime implements BeforeAllCallback, AfterAllCallback {
  private FileChannel channel;

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    Path file = Files.createDirectories(Path.of("target/it")).resolve("one-at-a-time");
    channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    channel.lock();
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    channel.close();
  }
}
