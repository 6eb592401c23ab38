package io.github.qrap.guest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.qrap.exec.QemuSearch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostKvmTest {
  private static final String HOST = QemuSearch.hostArchitecture();
  private static final boolean X86 = HOST.equals("x86_64");

  @TempDir Path directory;
  private Path device;
  private Path processors;

  @BeforeEach
  void makeFiles() throws IOException {
    device = Files.createFile(directory.resolve("kvm"));
    processors = directory.resolve("cpuinfo");
  }

  @Test
  void aGuestOfThisArchitectureRunsWhereTheDeviceOpensAndTheProcessorCan() throws IOException {
    Files.writeString(processors, "processor : 0\nflags\t\t: fpu vmx sse\n");
    assertEquals(true, kvm().runs(HOST));
    assertEquals(X86, kvm().runs("i386"));
    assertFalse(kvm().runs("s390x".equals(HOST) ? "ppc64" : "s390x"));
    Files.writeString(processors, "flags\t\t: svm\n");
    assertEquals(true, kvm().runs(HOST));
  }

  @Test
  void aDeviceAloneIsNotEnoughOnX86() throws IOException {
    Files.writeString(processors, "flags\t\t: fpu svmx\nbugs : vmx\n");
    assertEquals(!X86, kvm().runs(HOST));
    Files.delete(processors);
    assertEquals(!X86, kvm().runs(HOST));
  }

  @Test
  void withoutTheDeviceNothingRuns() throws IOException {
    Files.writeString(processors, "flags\t\t: vmx\n");
    Files.delete(device);
    assertFalse(kvm().runs(HOST));
  }

  private HostKvm kvm() {
    return new HostKvm(device, processors);
  }
}
