package io.github.qrap.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The index of a jar, looked at before Java reads it: of what a small file can hold, Java's own
 * reader would take all memory or the whole stack.
 *
 * <p>Source: APPNOTE.TXT of PKWARE, 4.3.12 to 4.3.16. A file that is not a jar is left to Java.
 */
final class JarIndex {
  private static final int MOST_BYTES = 8_000_000;

  /** Java takes about this for a file or directory, beside its name. */
  private static final int BYTES_OF_A_NODE = 150;

  /** Some 40,000 classes, which are more than any plug-in has; of 64 MB. */
  private static final long MOST_MEMORY = 10_000_000;

  /** Java goes one call deeper for each of these; its stack holds about 10,000. */
  private static final int MOST_VERSIONED = 4_000;

  private static final byte[] VERSIONS = "META-INF/versions/".getBytes(StandardCharsets.US_ASCII);

  private static final int END = 0x06054b50;
  private static final int END_LENGTH = 22;
  private static final int MOST_COMMENT = 0xffff;
  private static final int LOCATOR_64 = 0x07064b50;
  private static final int LOCATOR_64_LENGTH = 20;
  private static final int END_64_LENGTH = 56;
  private static final int HEADER = 0x02014b50;
  private static final int HEADER_LENGTH = 46;

  private byte[] last = {};
  private long memory;
  private int versioned;

  private JarIndex() {}

  /**
   * Requires that Java can read the index of this jar.
   *
   * @throws IOException if it cannot, with the reason
   */
  static void requireModest(Path jar) throws IOException {
    try (FileChannel file = FileChannel.open(jar)) {
      ByteBuffer index = read(file);
      JarIndex look = new JarIndex();
      int at = 0;
      while (at + HEADER_LENGTH <= index.limit() && index.getInt(at) == HEADER) {
        int length = unsigned(index, at + 28);
        int next = at + HEADER_LENGTH + length;
        if (next > index.limit()) {
          break;
        }
        byte[] name = new byte[length];
        index.get(at + HEADER_LENGTH, name);
        look.add(name);
        at = next + unsigned(index, at + 30) + unsigned(index, at + 32);
      }
    }
  }

  private static ByteBuffer read(FileChannel file) throws IOException {
    long from = Math.max(0, file.size() - END_LENGTH - MOST_COMMENT);
    ByteBuffer tail = read(file, from, (int) (file.size() - from));
    int at = tail.limit() - END_LENGTH;
    while (at >= 0 && tail.getInt(at) != END) {
      at--;
    }
    if (at < 0) {
      return ByteBuffer.allocate(0);
    }
    long length = Integer.toUnsignedLong(tail.getInt(at + 12));
    long end = from + at;
    ByteBuffer locator = read(file, end - LOCATOR_64_LENGTH, LOCATOR_64_LENGTH);
    if (locator.hasRemaining() && locator.getInt(0) == LOCATOR_64) {
      ByteBuffer end64 = read(file, locator.getLong(8), END_64_LENGTH);
      if (end64.hasRemaining()) {
        end = locator.getLong(8);
        length = end64.getLong(40);
      }
    }
    if (length < 0 || length > MOST_BYTES) {
      throw new IOException("its index has more than " + MOST_BYTES + " bytes");
    }
    return read(file, end - length, (int) length);
  }

  /** Empty if that is not in the file. */
  private static ByteBuffer read(FileChannel file, long from, int length) throws IOException {
    boolean inside = from >= 0 && from <= file.size() - length;
    ByteBuffer bytes = ByteBuffer.allocate(inside ? length : 0).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      if (file.read(bytes, from + bytes.position()) < 0) {
        return ByteBuffer.allocate(0);
      }
    }
    return bytes.flip();
  }

  private static int unsigned(ByteBuffer index, int at) {
    return Short.toUnsignedInt(index.getShort(at));
  }

  /** A directory counts where it begins; Java keeps the whole path of each. */
  private void add(byte[] name) throws IOException {
    int nodes = 1;
    for (int i = common(name); i < name.length - 1; i++) {
      nodes += name[i] == '/' ? 1 : 0;
    }
    last = name;
    memory += (long) nodes * (name.length + BYTES_OF_A_NODE);
    if (memory > MOST_MEMORY) {
      throw new IOException(
          "it has too many files, or too long names: Java would need more than "
              + MOST_MEMORY
              + " bytes for its index");
    }
    versioned += isVersioned(name) ? nodes : 0;
    if (versioned > MOST_VERSIONED) {
      throw new IOException("it has more than " + MOST_VERSIONED + " files in META-INF/versions");
    }
  }

  private int common(byte[] name) {
    int i = 0;
    while (i < name.length && i < last.length && name[i] == last[i]) {
      i++;
    }
    return i;
  }

  private static boolean isVersioned(byte[] name) {
    for (int i = 0; i < VERSIONS.length; i++) {
      if (i >= name.length || name[i] != VERSIONS[i]) {
        return false;
      }
    }
    return true;
  }
}
