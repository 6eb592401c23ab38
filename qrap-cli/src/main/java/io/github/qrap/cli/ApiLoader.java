package io.github.qrap.cli;

import java.io.IOException;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that a plug-in sees beside its own jar: the JDK, {@code io.github.qrap.api}, and {@code
 * io.github.qrap.probe} for probes that need its search. It sees neither the rest of qrap nor the
 * libraries that qrap is built on, so that their versions cannot conflict. These may be on the boot
 * class path (see {@link ClassArchive}), so what the JDK's own loaders find is of the JDK only if
 * it is in a named module.
 */
final class ApiLoader extends ClassLoader {
  private static final List<String> PACKAGES =
      List.of("io.github.qrap.api", "io.github.qrap.probe");

  ApiLoader() {
    super(ClassLoader.getPlatformClassLoader());
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (isOfApi(name)) {
      return Class.forName(name, false, ApiLoader.class.getClassLoader());
    }
    Class<?> found = super.loadClass(name, resolve);
    if (!found.getModule().isNamed()) {
      throw new ClassNotFoundException(name);
    }
    return found;
  }

  private static boolean isOfApi(String name) {
    int dot = name.lastIndexOf('.');
    return dot > 0 && PACKAGES.contains(name.substring(0, dot));
  }

  @Override
  public @Nullable URL getResource(String name) {
    URL found = super.getResource(name);
    return found != null && isOfJdk(found) ? found : null;
  }

  @Override
  public Enumeration<URL> getResources(String name) throws IOException {
    List<URL> found = new ArrayList<>();
    for (URL resource : Collections.list(super.getResources(name))) {
      if (isOfJdk(resource)) {
        found.add(resource);
      }
    }
    return Collections.enumeration(found);
  }

  private static boolean isOfJdk(URL resource) {
    return resource.getProtocol().equals("jrt");
  }
}
