package io.github.qrap.exec;

import io.github.qrap.api.LaunchException;
import io.github.qrap.api.LaunchException.Kind;
import io.github.qrap.api.Program;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds QEMU under the names that it usually has. Not tied to a thread. */
public final class QemuSearch {
  private static final String LAST_RESORT = "/usr/libexec/qemu-kvm";

  private static final String QEMU_SYSTEM = "qemu-system-";

  private final ProgramSearch search;

  /** A search in the directories of this one. */
  public QemuSearch(ProgramSearch search) {
    this.search = search;
  }

  /**
   * The QEMU for this machine's architecture, called by the name under which it was found.
   *
   * @throws LaunchException of kind {@code NOT_FOUND} where there is none under any name, or {@code
   *     NOT_EXECUTABLE} where there is one that cannot be executed
   */
  public Program find() throws LaunchException {
    List<String> names = List.of("kvm", "qemu-kvm", QEMU_SYSTEM + hostArchitecture(), LAST_RESORT);
    @Nullable LaunchException refused = null;
    for (String name : names) {
      try {
        return find(name);
      } catch (LaunchException e) {
        if (refused == null && e.kind() == Kind.NOT_EXECUTABLE) {
          refused = e;
        }
      }
    }
    if (refused != null) {
      throw refused;
    }
    throw new LaunchException(
        Kind.NOT_FOUND,
        "QEMU",
        "not found; looked for "
            + String.join(", ", names.subList(0, names.size() - 1))
            + " in PATH and for "
            + LAST_RESORT
            + "; install QEMU, or name it");
  }

  /**
   * The QEMU of this name or path, called by it.
   *
   * @throws LaunchException as {@link ProgramSearch#find}
   */
  public Program find(String name) throws LaunchException {
    return Program.of(search.find(name), List.of()).calledBy(name);
  }

  /**
   * Whether a program is a QEMU that emulates a machine, by its name or by what a link leads to.
   */
  public static boolean isQemu(String path) {
    return hasNameOfQemu(path) || hasNameOfQemu(file(path));
  }

  /**
   * What a QEMU emulates: ARCH where the path leads to {@code qemu-system-ARCH} or, if the file has
   * another name, has this name itself; else the host's.
   */
  public static String architecture(String path) {
    for (String base : List.of(base(file(path)), base(path))) {
      if (base.startsWith(QEMU_SYSTEM)) {
        return base.substring(QEMU_SYSTEM.length());
      }
    }
    return hostArchitecture();
  }

  /** This machine's architecture, as in {@code qemu-system-ARCH}. */
  public static String hostArchitecture() {
    String java = System.getProperty("os.arch");
    return switch (java) {
      case "amd64" -> "x86_64";
      case "ppc64le" -> "ppc64";
      default -> java;
    };
  }

  private static boolean hasNameOfQemu(String path) {
    String base = base(path);
    return base.startsWith(QEMU_SYSTEM)
        || base.equals("kvm")
        || base.equals("qemu")
        || base.equals("qemu-kvm");
  }

  private static String base(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** What a path leads to. */
  private static String file(String path) {
    try {
      return Path.of(path).toRealPath().toString();
    } catch (IOException | InvalidPathException e) {
      // Then the path itself counts.
      return path;
    }
  }
}
