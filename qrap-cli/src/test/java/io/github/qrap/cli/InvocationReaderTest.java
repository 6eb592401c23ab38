package io.github.qrap.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.qrap.api.Attachment;
import io.github.qrap.api.Demand;
import io.github.qrap.api.Inheritance;
import io.github.qrap.exec.ProgramSearch;
import io.github.qrap.patch.NicChoice;
import io.github.qrap.patch.Rewriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InvocationReaderTest {
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private NicChoice nic = NicChoice.BEST;

  @TempDir Path bin;

  @ParameterizedTest
  @CsvSource({"5, 5", "3, 3", "0x10, 16", "010, 8", "1000, 1000"})
  void aNumberAndACommandAreTheExplicitForm(String number, int descriptor) throws Exception {
    program("tool");
    Invocation invocation = of(number, "tool", "a", "");
    assertEquals(Invocation.Explicit.class, invocation.getClass());
    assertEquals(List.of(descriptor), invocation.descriptors());
    assertEquals(List.of(descriptor), invocation.program().descriptors());
    assertEquals(bin + "/tool", invocation.program().path());
    assertEquals(List.of("tool", "a", ""), invocation.program().argv());
  }

  @Test
  void aPathWithASlashIsACommand() throws Exception {
    String path = program("tool").toString();
    assertEquals(path, of("5", path).program().path());
    assertEquals(List.of(path), of("5", path).program().argv());
  }

  @Test
  void aCommandThatDoesNotExistIsNotFound() {
    assertFailure(127, "nosuch: command not found", "5", "nosuch");
    assertFailure(127, "/nosuch: No such file or directory", "5", "/nosuch");
  }

  @Test
  void aCommandThatCannotBeExecutedIsReported() throws Exception {
    Path file = Files.writeString(bin.resolve("plain"), "");
    String message =
        file
            + ": permission denied; if it is a program, make it executable (chmod +x), on a file system that is not mounted noexec";
    assertFailure(126, message, "5", file.toString());
    assertFailure(126, message, "5", "plain");
    assertFailure(126, bin + ": is a directory", "5", bin.toString());
  }

  @Test
  void aNumberThatIsNotADescriptorForTheConnectionIsRefused() throws Exception {
    program("tool");
    for (String number : List.of("0", "1", "2", "-5", "5x", "08", "0x", "2147483648", " 5")) {
      assertFailure(
          125,
          "descriptor "
              + number
              + ": must be a number from 3 up, because 0 to 2 are the standard streams",
          number,
          "tool");
    }
  }

  @Test
  void aDescriptorWithoutACommandIsRefused() {
    assertFailure(
        125, "descriptor 5: a command must follow it; if it is a disk image, write ./5", "5");
  }

  @Test
  void everythingElseIsThePatchForm() throws Exception {
    program("kvm");
    for (List<String> line :
        List.of(
            List.<String>of(),
            List.of("./5"),
            List.of("5", "-m", "64"),
            List.of("disk.img", "kvm"),
            List.of("-m", "kvm"),
            List.of("5x", "nosuch"),
            List.of("2", "nosuch"),
            List.of("", "kvm"))) {
      Invocation invocation = of(line.toArray(new String[0]));
      assertEquals(Invocation.Patch.class, invocation.getClass(), line::toString);
      assertEquals("kvm", name(invocation));
      List<String> argv = invocation.program().argv();
      assertEquals(line, argv.subList(1, argv.size()));
      assertEquals(List.of(5), invocation.descriptors());
    }
  }

  @Test
  void theFirstExampleOfTheOriginalIsLeftAsItIs() throws Exception {
    program("kvm");
    String line =
        "kvm test.qcow2 -m 1024 -display none -nodefaults -nographic"
            + " -net socket,fd=5 -net nic,model=virtio";
    Invocation invocation = of(("5 " + line).split(" "));
    assertEquals(Invocation.Explicit.class, invocation.getClass());
    assertEquals(List.of(5), invocation.descriptors());
    assertEquals(line, String.join(" ", invocation.program().argv()));
    assertEquals("", err.toString());
  }

  @Test
  void theSecondExampleOfTheOriginalIsRewritten() throws Exception {
    program("kvm");
    String line = "test.qcow2 -m 1024 -display none -nodefaults -nographic";
    Invocation invocation = of(line.split(" "));
    assertEquals(
        line
            + " -device virtio-net-pci,netdev=hostnet0,x-txburst=4096"
            + " -netdev socket,fd=5,id=hostnet0",
        String.join(" ", rewritten(invocation)));
    assertEquals("", err.toString());
  }

  @Test
  void anExplicitCommandLineThatCannotBeReadIsLeftToQemu() throws Exception {
    program("kvm");
    Invocation invocation = of("7", "kvm", "-nic", "socket,fd=7", "-netdev");
    assertEquals(Invocation.Explicit.class, invocation.getClass());
    assertEquals(List.of(7), invocation.descriptors());
  }

  @Test
  void theNameOfQemuBeforeItsArgumentsIsRefused() throws Exception {
    program("kvm");
    String path = program("qemu-system-x86_64").toString();
    String advice = ": qrap finds QEMU by itself; leave the name out, or write --qemu ";
    assertFailure(
        125, "kvm" + advice + "kvm; if it is a disk image, write ./kvm", "kvm", "disk.qcow2");
    assertFailure(125, path + advice + path, path, "disk.qcow2");
    Failure e =
        assertThrows(
            Failure.class,
            () -> reader(Optional.of("kvm"), List.of(0, 1, 2)).read(List.of(path, "disk.qcow2")));
    assertEquals(
        path + ": --qemu or QRAP_QEMU names QEMU already; leave this name out", e.getMessage());
  }

  @Test
  void aDiskImageThatIsNamedAfterAQemuIsNoProgram() throws Exception {
    program("kvm");
    Path disk = bin.resolve("qemu-system-disk");
    Files.createFile(disk);
    assertEquals("kvm", name(of(disk.toString())));
    assertEquals("kvm", name(of("./kvm")));
  }

  @Test
  void withoutAQemuItReportsWhatWasLookedForAndWhatToDo() {
    Failure e = assertThrows(Failure.class, () -> of("-m", "1"));
    assertEquals(127, e.status());
    assertTrue(
        e.getMessage().endsWith("; install QEMU, or name it: qrap --qemu PATH ..."),
        e.getMessage());
  }

  @Test
  void aQemuThatIsNamedAndDoesNotExistHasTheOneThatDoesBehindIt() throws Exception {
    InvocationReader reader = reader(Optional.of("/nosuch"), List.of(0, 1, 2));
    Failure none = assertThrows(Failure.class, () -> reader.read(List.of("-m", "1")));
    assertEquals("/nosuch: No such file or directory", none.getMessage());
    Path kvm = program("kvm");
    Failure e = assertThrows(Failure.class, () -> reader.read(List.of("-m", "1")));
    assertEquals(
        "/nosuch: No such file or directory; without --qemu or QRAP_QEMU, qrap runs " + kvm,
        e.getMessage());
    assertEquals(127, e.status());
  }

  @Test
  void theQemuThatIsNamedIsUsed() throws Exception {
    program("kvm");
    String named = program("qemu-system-s390x").toString();
    Invocation invocation = reader(Optional.of(named), List.of(0, 1, 2)).read(List.of("-m", "1"));
    assertEquals(named, invocation.program().path());
    assertTrue(nic(invocation).startsWith("virtio-net-ccw,"), nic(invocation));
  }

  @Test
  void theArchitectureIsThatOfTheProgramBehindALink() throws Exception {
    Path qemu = program("qemu-system-aarch64");
    Files.createSymbolicLink(bin.resolve("kvm"), qemu);
    assertTrue(nic(of("-M", "virt")).startsWith("virtio-net-pci,"));
    assertTrue(nic(of("-M", "raspi3b")).startsWith("usb-net,"));
  }

  @Test
  void aDescriptorThatTheParentHandedInIsLeftAlone() throws Exception {
    program("kvm");
    Invocation invocation =
        reader(Optional.empty(), List.of(0, 1, 2, 5, 6, 8)).read(List.of("-m", "1"));
    assertEquals(List.of(7), invocation.descriptors());
  }

  @Test
  void eachDemandHasADescriptorAndSoHasTheFirstOfThem() throws Exception {
    program("kvm");
    nic = NicChoice.KEEP;
    Invocation.Patch both =
        (Invocation.Patch)
            reader(Optional.empty(), List.of(0, 1, 2, 6))
                .read(List.of("-nic", "user", "-nic", "user"));
    assertEquals(List.of(5, 7), both.descriptors());
    assertEquals(List.of(5, 7), both.program().descriptors());
    Invocation.Patch first = both.forOneBackend("there is one");
    assertEquals(1, first.demands().size());
    assertEquals(List.of(5), first.descriptors());
    assertEquals(List.of(5), first.program().descriptors());
  }

  private Invocation of(String... line) throws Failure {
    return reader(Optional.empty(), List.of(0, 1, 2)).read(Arrays.asList(line));
  }

  private InvocationReader reader(Optional<String> qemu, List<Integer> inherited) {
    return new InvocationReader(
        Options.DEFAULT.withQemu(qemu),
        Inheritance.STANDARD.withDescriptors(inherited),
        new ProgramSearch(bin.toString()),
        new Rewriter(Rewriter.builtInRules(), nic),
        new Console(OutputStream.nullOutputStream(), err, false));
  }

  private static String name(Invocation invocation) {
    return invocation.program().argv().get(0);
  }

  /** The value of the -device that is added. */
  private static String nic(Invocation invocation) throws Exception {
    List<String> arguments = rewritten(invocation);
    return arguments.get(arguments.indexOf("-device") + 1);
  }

  private static List<String> rewritten(Invocation invocation) throws Exception {
    return ((Invocation.Patch) invocation).complete(List.of(Attachment.SOCKET)).arguments();
  }

  @ParameterizedTest
  @ValueSource(strings = {"kvm", "qemu-kvm", "qemu-system-x86_64", "qemu-system-s390x"})
  void onlyAQemuIsAskedAboutItself(String qemu) throws Exception {
    program(qemu);
    program("sh");
    assertEquals(Invocation.Query.class, of("5", qemu, "-version").getClass());
    assertEquals(Invocation.Query.class, of("5", bin + "/" + qemu, "-device", "help").getClass());
    Files.createSymbolicLink(bin.resolve("link"), bin.resolve(qemu));
    assertEquals(Invocation.Query.class, of("5", "link", "-h").getClass());
    for (String word : List.of("-h", "-version", "-help", "--version")) {
      assertEquals(Invocation.Explicit.class, of("5", "sh", "-c", "true", word).getClass(), word);
    }
    assertEquals("", err.toString());
  }

  @Test
  void aQuestionInThePatchFormNeedsNoDescriptor() throws Exception {
    program("kvm");
    Invocation query = of("-M", "none");
    assertEquals(Invocation.Query.class, query.getClass());
    assertEquals(List.of(), query.program().descriptors());
    assertEquals(List.of(), query.demands());
  }

  @Test
  void anExplicitCommandAcceptsNothingButASocket() throws Exception {
    program("tool");
    Demand demand = of("5", "tool").demands().get(0);
    for (Attachment.Kind kind : Attachment.Kind.values()) {
      assertEquals(kind != Attachment.Kind.SOCKET, demand.refusal(kind).isPresent(), kind::name);
    }
  }

  @Test
  void anExplicitCommandThatDoesNotNameTheDescriptorHasAWarning() throws Exception {
    program("kvm");
    for (String netdev :
        List.of(
            "socket,fd=5",
            "socket,id=n,fd=5,model=virtio",
            "{\"type\":\"socket\",\"fd\":\"5\",\"id\":\"n\"}",
            "stream,addr.type=fd,addr.str=5")) {
      of("5", "kvm", "-netdev", netdev);
      assertEquals("", err.toString(), netdev);
    }
    of("5", "kvm", "-m", "500", "-nic", "socket,fd=55", "disk5");
    assertEquals(
        "qrap: no argument names descriptor 5, so the guest may have no network;"
            + " add -nic socket,fd=5\n",
        err.toString());
  }

  private void assertFailure(int status, String message, String... line) {
    Failure e = assertThrows(Failure.class, () -> of(line));
    assertEquals(message, e.getMessage());
    assertEquals(status, e.status());
  }

  private Path program(String name) throws IOException {
    Path file = Files.writeString(bin.resolve(name), "#!/bin/sh\n");
    assertTrue(file.toFile().setExecutable(true));
    return file;
  }
}
