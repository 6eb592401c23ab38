package io.github.qrap.cli;

/**
 * All that a plug-in sees beside its own jar: the JDK and {@code io.github.qrap.api}, not the rest
 * of qrap nor the libraries that it is built on, so that neither stands in the way of the other's.
 */
final class ApiLoader extends ClassLoader {
  private static final String API = "io.github.qrap.api.";

  private final ClassLoader own;

  ApiLoader(ClassLoader own) {
    super(ClassLoader.getPlatformClassLoader());
    this.own = own;
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    if (name.startsWith(API) && name.indexOf('.', API.length()) < 0) {
      return own.loadClass(name);
    }
    throw new ClassNotFoundException(name);
  }
}
