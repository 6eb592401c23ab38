package io.github.qrap.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.qrap.api.LaunchException;
import io.github.qrap.api.LaunchException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QemuSearchTest {
  private static final String HOST = System.getProperty("os.arch").replace("amd64", "x86_64");

  @TempDir Path bin;

  @Test
  void theNamesOfQemuAreTriedInOrder() throws Exception {
    for (String name : List.of("qemu-system-" + HOST, "qemu-kvm", "kvm")) {
      program(name, true);
      assertEquals(bin + "/" + name, search().find().path());
      assertEquals(List.of(name), search().find().argv());
    }
  }

  @Test
  void oneThatCannotBeExecutedIsPassedOverAndReportedWhereThereIsNoOther() throws Exception {
    program("kvm", false);
    LaunchException e = assertThrows(LaunchException.class, () -> search().find());
    assertEquals(Kind.NOT_EXECUTABLE, e.kind());
    assertEquals(bin + "/kvm", e.program());

    program("qemu-kvm", true);
    assertEquals(bin + "/qemu-kvm", search().find().path());
  }

  @Test
  void withoutAQemuItSaysWhatWasLookedForAndWhatToDo() {
    LaunchException e = assertThrows(LaunchException.class, () -> search().find());
    assertEquals(Kind.NOT_FOUND, e.kind());
    assertEquals(
        "QEMU: not found; looked for kvm, qemu-kvm, qemu-system-"
            + HOST
            + " in PATH and for /usr/libexec/qemu-kvm; install QEMU, or name it",
        e.getMessage());
  }

  @Test
  void theOneThatIsNamedIsFoundByItsNameOrPath() throws Exception {
    Path qemu = program("qemu-system-s390x", true);
    assertEquals(qemu.toString(), search().find("qemu-system-s390x").path());
    assertEquals(qemu.toString(), search().find(qemu.toString()).path());
    assertThrows(LaunchException.class, () -> search().find("qemu"));
  }

  @Test
  void aQemuIsKnownByItsNameOrByWhatALinkLeadsTo() throws Exception {
    Path qemu = program("qemu-system-aarch64", true);
    Path link = Files.createSymbolicLink(bin.resolve("emulator"), qemu);
    assertTrue(QemuSearch.isQemu(link.toString()));
    assertEquals("aarch64", QemuSearch.architecture(link.toString()));
    Path wrapper = Files.createSymbolicLink(bin.resolve("qemu-system-sparc"), program("my", true));
    assertTrue(QemuSearch.isQemu(wrapper.toString()));
    assertEquals("sparc", QemuSearch.architecture(wrapper.toString()));
    assertTrue(QemuSearch.isQemu("/nonexistent/qemu-kvm"));
    assertEquals(HOST, QemuSearch.architecture("/nonexistent/qemu-kvm"));
    assertFalse(QemuSearch.isQemu(program("qemu-img", true).toString()));
  }

  private QemuSearch search() {
    return new QemuSearch(new ProgramSearch(bin.toString()));
  }

  private Path program(String name, boolean executable) throws IOException {
    Path file = Files.writeString(bin.resolve(name), "#!/bin/sh\n");
    file.toFile().setExecutable(executable);
    return file;
  }
}
