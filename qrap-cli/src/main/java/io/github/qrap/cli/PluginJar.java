package io.github.qrap.cli;

import io.github.qrap.api.BackendProbe;
import io.github.qrap.api.ExecStrategy;
import io.github.qrap.api.NativePath;
import io.github.qrap.api.NicConflictRule;
import io.github.qrap.api.ProgramWrapper;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.security.cert.Certificate;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * The classes of one plug-in: those of its jar and of nowhere else.
 *
 * <p>{@code URLClassLoader} would not do: it follows {@code Class-Path} and {@code INDEX.LIST} to
 * other jars, which were not checked, and cannot open a file that the locale has no name for.
 */
final class PluginJar extends ClassLoader implements Closeable {
  private static final List<Class<?>> KINDS =
      List.of(NicConflictRule.class, BackendProbe.class, ProgramWrapper.class, ExecStrategy.class);

  /** Far more than any needs; Java takes seconds for 10 MB, which a small jar can hold. */
  private static final int MOST_BYTES = 1_000_000;

  /** Likewise: each takes 50 us to look for. */
  private static final int MOST_CLASSES = 1_000;

  /** A class file's version is that of its Java and this. */
  private static final int CLASS_VERSION_BEYOND_JAVA = 44;

  private final Path file;
  private final FileSystem content;
  private final Attributes manifest;
  private final ProtectionDomain domain;

  private PluginJar(Path file, FileSystem content, Attributes manifest, ClassLoader parent)
      throws IOException {
    super(parent);
    this.file = file;
    this.content = content;
    this.manifest = manifest;
    this.domain =
        new ProtectionDomain(
            new CodeSource(file.toUri().toURL(), (Certificate[]) null), null, this, null);
  }

  /**
   * Opens a jar.
   *
   * @param parent what it sees beside itself
   * @throws IOException if it is not a jar, or registers no provider
   */
  static PluginJar open(Path file, ClassLoader parent) throws IOException {
    JarIndex.requireModest(file);
    // Java would read all of the manifest to see whether there are classes for several releases.
    FileSystem content = content(file, Map.of());
    try {
      requireRegistration(content);
      Attributes manifest = manifest(content);
      if (Boolean.parseBoolean(manifest.getValue(Attributes.Name.MULTI_RELEASE))) {
        content.close();
        content = content(file, Map.of("releaseVersion", "runtime"));
      }
      return new PluginJar(file, content, manifest, parent);
    } catch (IOException | RuntimeException | Error e) {
      content.close();
      throw e;
    }
  }

  private static FileSystem content(Path file, Map<String, ?> settings) throws IOException {
    try {
      return FileSystems.newFileSystem(file, settings);
    } catch (ZipException e) {
      throw new IOException("not a jar: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      // The JDK reports that in several ways.
      throw new IOException("not a jar", e);
    }
  }

  private static void requireRegistration(FileSystem content) throws IOException {
    boolean registers = false;
    for (Class<?> kind : KINDS) {
      Path file = content.getPath("META-INF/services", kind.getName());
      if (Files.isRegularFile(file)) {
        requireClass(file);
        registers = true;
      }
    }
    if (!registers) {
      throw new IOException(
          "registers no plug-in: it has no META-INF/services/"
              + NicConflictRule.class.getName()
              + ", nor ...BackendProbe, ...ProgramWrapper or ...ExecStrategy");
    }
  }

  /** ServiceLoader does not report a file without a name, nor a class of the JDK. */
  private static void requireClass(Path file) throws IOException {
    int classes = 0;
    for (String line : new String(read(file), StandardCharsets.UTF_8).split("\n")) {
      int comment = line.indexOf('#');
      String name = (comment < 0 ? line : line.substring(0, comment)).strip();
      if (name.isEmpty()) {
        continue;
      }
      if (++classes > MOST_CLASSES) {
        throw new IOException(file + " names more than " + MOST_CLASSES + " classes");
      }
      if (isOfTheJdk(name)) {
        throw new IOException(file + " names " + name + ", a class of the JDK");
      }
    }
    if (classes == 0) {
      throw new IOException("registers no plug-in: " + file + " names no class");
    }
  }

  private static boolean isOfTheJdk(String name) {
    try {
      ClassLoader platform = ClassLoader.getPlatformClassLoader();
      return Class.forName(name, false, platform).getModule().isNamed();
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }

  /** A plug-in may come from anywhere, and what a jar says of a length need not be true. */
  private static byte[] read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw new IOException(file + " has more than " + MOST_BYTES + " bytes");
      }
      return bytes;
    }
  }

  private static Attributes manifest(FileSystem content) throws IOException {
    Path file = content.getPath("META-INF/MANIFEST.MF");
    if (!Files.exists(file)) {
      return new Attributes();
    }
    return new Manifest(new ByteArrayInputStream(read(file))).getMainAttributes();
  }

  /** What the manifest says of the version. */
  Optional<String> version() {
    return Optional.ofNullable(manifest.getValue(Attributes.Name.IMPLEMENTATION_VERSION));
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    Optional<Path> entry = entry(name.replace('.', '/') + ".class");
    if (entry.isEmpty()) {
      throw new ClassNotFoundException(name);
    }
    byte[] code;
    try {
      code = Files.readAllBytes(entry.get());
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
    int dot = name.lastIndexOf('.');
    String packageName = dot < 0 ? "" : name.substring(0, dot);
    if (getDefinedPackage(packageName) == null) {
      definePackage(
          packageName,
          null,
          null,
          null,
          manifest.getValue(Attributes.Name.IMPLEMENTATION_TITLE),
          manifest.getValue(Attributes.Name.IMPLEMENTATION_VERSION),
          null,
          null);
    }
    try {
      return defineClass(name, code, 0, code.length, domain);
    } catch (UnsupportedClassVersionError e) {
      int version = (code[6] & 0xff) << 8 | code[7] & 0xff;
      throw new UnsupportedClassVersionError(
          "the class "
              + name
              + " is built for Java "
              + (version - CLASS_VERSION_BEYOND_JAVA)
              + ", and this is Java "
              + Runtime.version().feature()
              + ": run qrap with a newer one (JAVA_HOME)");
    }
  }

  @Override
  protected @Nullable URL findResource(String name) {
    Optional<Path> entry = entry(name);
    return entry.isEmpty() ? null : url(name, entry.get());
  }

  @Override
  protected Enumeration<URL> findResources(String name) {
    URL found = findResource(name);
    return Collections.enumeration(found == null ? List.of() : List.of(found));
  }

  private Optional<Path> entry(String name) {
    try {
      Path path = content.getPath(name);
      return Files.isRegularFile(path) ? Optional.of(path) : Optional.empty();
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  /** Looks like that of any jar, but reads the file that is open already. */
  private URL url(String name, Path entry) {
    URLStreamHandler handler =
        new URLStreamHandler() {
          @Override
          protected URLConnection openConnection(URL url) {
            return new URLConnection(url) {
              @Override
              public void connect() {}

              @Override
              public InputStream getInputStream() throws IOException {
                return Files.newInputStream(entry);
              }
            };
          }
        };
    try {
      return new URL("jar", "", -1, file.toUri() + "!/" + name, handler);
    } catch (MalformedURLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    try {
      content.close();
    } catch (IOException e) {
      // Nothing was written to it.
    }
  }

  @Override
  public String toString() {
    return NativePath.text(file);
  }
}
