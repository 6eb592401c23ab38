package io.github.qrap.exec;

import com.kenai.jffi.MemoryIO;

/** A block of native memory; the code that asked for it frees it, once, by closing. */
final class NativeBlock implements AutoCloseable {
  private final MemoryIO memory;
  private long address;

  NativeBlock(MemoryIO memory, long size) {
    this.memory = memory;
    this.address = memory.allocateMemory(size, true);
  }

  /** For a native call; not to be kept. */
  long address() {
    if (address == 0) {
      throw new IllegalStateException("the native memory has been freed");
    }
    return address;
  }

  int getInt() {
    return memory.getInt(address());
  }

  long getLong() {
    return memory.getLong(address());
  }

  void putLong(long value) {
    memory.putLong(address(), value);
  }

  void putAddress(long offset, long value) {
    memory.putAddress(address() + offset, value);
  }

  void putBytes(long offset, byte[] bytes) {
    memory.putByteArray(address() + offset, bytes, 0, bytes.length);
  }

  @Override
  public void close() {
    if (address != 0) {
      memory.freeMemory(address);
      address = 0;
    }
  }
}
