package io.github.qrap.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Makes the jar of a plug-in as a newcomer does: with javac and jar alone. */
final class PluginJar {
  private static final String API =
      Path.of("../qrap-api/target").toAbsolutePath().normalize()
          + "/qrap-api-"
          + System.getProperty("qrap.version")
          + ".jar";

  private PluginJar() {}

  /**
   * Compiles the class and registers it.
   *
   * @param jar its path in the machine, in a directory that exists
   * @param kind what it implements
   * @param name of the class, which is in no package
   */
  static void make(
      MachineExtension machine, String jar, Class<?> kind, String name, String source) {
    try {
      Path file = Files.writeString(machine.directory().resolve(name + ".java"), source);
      String bin = System.getProperty("java.home") + "/bin/";
      String services = "/tmp/classes/META-INF/services";
      Command make =
          Command.shell(
              "set -e; umask 022; rm -rf /tmp/classes; mkdir -p "
                  + services
                  + "\n"
                  + (bin + "javac --release 17 -d /tmp/classes -cp '" + API + "' '" + file + "'\n")
                  + ("echo " + name + " >" + services + "/" + kind.getName() + "\n")
                  + (bin + "jar cf " + jar + " -C /tmp/classes ."));
      Outsider.requireSuccess(make, machine.run(make));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
