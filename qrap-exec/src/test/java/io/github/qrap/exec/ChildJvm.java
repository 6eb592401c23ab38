package io.github.qrap.exec;

import io.github.qrap.api.NativeText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A JVM that was started for what would end or change that of the tests, and has ended. Tests that
 * need one have the tag {@code child-jvm}.
 *
 * @param output of both streams, as NativeText
 */
record ChildJvm(int status, String output) {
  /** Runs a main class of this class path. */
  static ChildJvm run(List<String> options, Class<?> main, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + "/bin/java");
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    Process java = new ProcessBuilder(command).redirectErrorStream(true).start();
    java.getOutputStream().close();
    String output = NativeText.decode(java.getInputStream().readAllBytes());
    return new ChildJvm(java.waitFor(), output);
  }
}
