package io.github.qrap.guest;

import io.github.qrap.exec.QemuSearch;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/** Whether KVM can run a guest here. */
final class HostKvm {
  private final Path device;
  private final Path processors;

  HostKvm(Path device, Path processors) {
    this.device = device;
    this.processors = processors;
  }

  static HostKvm here() {
    return new HostKvm(Path.of("/dev/kvm"), Path.of("/proc/cpuinfo"));
  }

  /**
   * Whether this user may open its device, and, on x86, the processor has what it needs. Without
   * that, some kernels let QEMU make the machine, which then hangs.
   *
   * @param architecture of the guest, as in {@code qemu-system-ARCH}
   */
  boolean runs(String architecture) {
    String host = QemuSearch.hostArchitecture();
    boolean x86 = host.equals("x86_64");
    if (!architecture.equals(host) && !(x86 && architecture.equals("i386"))) {
      return false;
    }
    try (FileChannel opened =
        FileChannel.open(device, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return opened.isOpen() && (!x86 || hasVirtualization());
    } catch (IOException e) {
      return false;
    }
  }

  private boolean hasVirtualization() throws IOException {
    try (Stream<String> lines = Files.lines(processors)) {
      return lines
          .filter(line -> line.startsWith("flags"))
          .map(line -> List.of(line.split("\\s+")))
          .anyMatch(flags -> flags.contains("vmx") || flags.contains("svm"));
    }
  }
}
