package io.github.qrap.exec;

/**
 * A table of texts as execve(2) takes it: pointers with a null pointer behind the last, and then
 * the texts, all in one block.
 */
final class CStrings implements AutoCloseable {
  private final NativeBlock block;

  private CStrings(NativeBlock block) {
    this.block = block;
  }

  static CStrings of(Jffi jffi, byte[]... texts) {
    long offset = (texts.length + 1L) * Long.BYTES;
    long size = offset;
    for (byte[] text : texts) {
      size += text.length + 1L;
    }
    NativeBlock block = jffi.allocate(size);
    for (int i = 0; i < texts.length; i++) {
      block.putAddress((long) i * Long.BYTES, block.address() + offset);
      block.putBytes(offset, texts[i]);
      offset += texts[i].length + 1L;
    }
    return new CStrings(block);
  }

  /** One text, with its end. */
  static NativeBlock text(Jffi jffi, byte[] text) {
    NativeBlock block = jffi.allocate(text.length + 1L);
    block.putBytes(0, text);
    return block;
  }

  /** Of the table. */
  long address() {
    return block.address();
  }

  @Override
  public void close() {
    block.close();
  }
}
