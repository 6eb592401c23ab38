package io.github.qrap.cli;

import java.util.List;

/**
 * All that a plug-in sees beside its own jar: the JDK, {@code io.github.qrap.api}, and {@code
 * io.github.qrap.probe} for probes that need its search. It sees neither the rest of qrap nor the
 * libraries that qrap is built on, so that their versions cannot conflict.
 */
final class ApiLoader extends ClassLoader {
  private static final List<String> PACKAGES =
      List.of("io.github.qrap.api", "io.github.qrap.probe");

  private final ClassLoader own;

  ApiLoader(ClassLoader own) {
    super(ClassLoader.getPlatformClassLoader());
    this.own = own;
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    int dot = name.lastIndexOf('.');
    if (dot > 0 && PACKAGES.contains(name.substring(0, dot))) {
      return own.loadClass(name);
    }
    throw new ClassNotFoundException(name);
  }
}
