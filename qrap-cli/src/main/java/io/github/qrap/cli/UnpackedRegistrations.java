package io.github.qrap.cli;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;

/**
 * Shows {@link java.util.ServiceLoader} the registrations that the distribution has beside its jar.
 * With an archive of the classes they are all that a start would open the jar for, and that takes
 * longer than reading them.
 */
final class UnpackedRegistrations extends ClassLoader {
  private final File lib;

  private UnpackedRegistrations(File lib, ClassLoader parent) {
    super(parent);
    this.lib = lib;
  }

  /** The class loader that knows the built-in providers. */
  static ClassLoader loader() {
    ClassLoader own = UnpackedRegistrations.class.getClassLoader();
    String lib = System.getProperty("qrap.lib");
    return lib == null ? own : new UnpackedRegistrations(new File(lib), own);
  }

  @Override
  public Enumeration<URL> getResources(String name) throws IOException {
    File unpacked = new File(lib, name);
    return unpacked.isFile()
        ? Collections.enumeration(List.of(unpacked.toURI().toURL()))
        : super.getResources(name);
  }
}
