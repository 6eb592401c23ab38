package io.github.qrap.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.qrap.api.Attachment;
import io.github.qrap.patch.CommandLineException;
import io.github.qrap.patch.Rewriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * QEMU itself says that a guest has the same memory where a vhost-user backend shares it: as much,
 * of the same objects, on the same NUMA nodes.
 */
final class SharedMemoryIT {
  @RegisterExtension static final MachineExtension machine = MachineExtension.empty();

  private static final String[] QUESTIONS = {
    "info memory_size_summary", "info memdev", "info numa", "info memory-devices"
  };

  /** What some versions of QEMU do not have. */
  private static final List<String> OF_SOME_VERSIONS =
      List.of("pc-i440fx-5.0", "virt-4.2", "memory-backend-shm");

  private static final List<String> X86 =
      List.of(
          "",
          "-m 512",
          "-m 0.5G",
          "-m 300000001b",
          "-m 100.0078125001M",
          "-m 256 -M q35 -m size=512m",
          "-m 0",
          "-M q35,memory.size=0.25G",
          "-M microvm -global virtio-mmio.force-legacy=off",
          "-m 64 -mem-path /dev/shm -mem-prealloc -machine mem-merge=off,dump-guest-core=off",
          "-m 64 -mem-path /nowhere -mem-path /dev/shm",
          "-m 512 -object memory-backend-ram,id=pc.ram,size=512M,host-nodes=0,policy=bind,reserve=off"
              + " -machine pc,memory-backend=pc.ram",
          "-m 512 -object {\"qom-type\":\"memory-backend-ram\",\"id\":\"pc.ram\",\"size\":536870912,"
              + "\"host-nodes\":[0],\"policy\":\"bind\",\"x-use-canonical-path-for-ramblock-id\":false}"
              + " -machine q35,memory-backend=pc.ram",
          "-m 512 -object id=m,qom-type=memory-backend-ram,size=0x20000000,share=on"
              + " -M memory-backend=m",
          "-m 64 -object memory-backend-memfd,id=m,size=64M,share=off,prealloc=on,prealloc-threads=2"
              + " -machine memory-backend=m",
          "-m 64 -object {\"qom-type\":\"memory-backend-memfd\",\"id\":\"m\",\"size\":67108864,"
              + "\"share\":false} -machine memory-backend=m",
          "-m 512 -object memory-backend-file,id=m,mem-path=/dev/shm,size=512M,discard-data=on"
              + " -machine memory-backend=m",
          "-m 512 -object {\"qom-type\":\"memory-backend-file\",\"id\":\"m\",\"mem-path\":\"/dev/shm\","
              + "\"size\":536870912,\"share\":false} -machine memory-backend=m",
          "-m 64 -object memory-backend-shm,id=m,size=64M -machine memory-backend=m",
          "-m 64 -object memory-backend-file,id=m,mem-path=/tmp/ram,size=64M,share=yes"
              + " -machine memory-backend=m",
          "-m 512 -smp 2 -object memory-backend-ram,id=a,size=384M"
              + " -object memory-backend-file,id=b,size=128M,mem-path=/dev/shm"
              + " -numa node,nodeid=0,cpus=0,memdev=a -numa type=node,cpus=1,memdev=b"
              + " -numa dist,src=0,dst=1,val=21",
          "-M q35 -m 512 -object {\"qom-type\":\"memory-backend-ram\",\"id\":\"ram-node0\","
              + "\"size\":268435456} -numa node,nodeid=0,cpus=0,memdev=ram-node0"
              + " -object {\"qom-type\":\"memory-backend-memfd\",\"id\":\"ram-node1\","
              + "\"size\":268435456} -numa node,nodeid=1,memdev=ram-node1",
          "-M pc-i440fx-5.0 -m 512 -numa node,mem=384M -numa node,mem=128M",
          "-m 512,slots=2,maxmem=2G -object memory-backend-memfd,id=m,size=512M"
              + " -machine memory-backend=m -object memory-backend-memfd,id=d,size=128M"
              + " -device pc-dimm,id=dimm0,memdev=d");

  private static final List<String> OTHERS =
      List.of(
          "aarch64 -M virt",
          "aarch64 -M virt -m 256 -object memory-backend-ram,id=mach-virt.ram,size=256M"
              + " -machine memory-backend=mach-virt.ram",
          "aarch64 -M virt-4.2 -m 256 -numa node,mem=256M",
          "arm -M virt -m 256",
          "riscv64 -M virt -bios none",
          "riscv32 -M virt -bios none -m 256",
          "s390x ",
          "s390x -m 256 -machine s390-ccw-virtio,memory-backend=s390.ram"
              + " -object {\"qom-type\":\"memory-backend-ram\",\"id\":\"s390.ram\",\"size\":268435456}",
          "s390x -m 256 -mem-path /dev/shm",
          "ppc64 -M pseries",
          "ppc64 -M pseries -m 1G -smp 2 -object memory-backend-ram,id=a,size=512M"
              + " -object memory-backend-ram,id=b,size=512M -numa node,cpus=0,memdev=a"
              + " -numa node,cpus=1,memdev=b",
          "ppc64 -M powernv9 -device pnv-phb,chip-id=0,index=0 -device pnv-phb-root-port");

  /** Each with its architecture in front. */
  private static Stream<String> lines() {
    return Stream.concat(X86.stream().map(line -> "x86_64 " + line), OTHERS.stream());
  }

  @ParameterizedTest
  @MethodSource("lines")
  void theGuestHasTheSameMemoryAndItIsShared(String text) throws CommandLineException {
    List<String> line = new ArrayList<>(List.of(text.strip().split(" ")));
    String architecture = line.set(0, "-nodefaults");

    List<String> before = memory(architecture, line);
    List<String> after = memory(architecture, shared(line, architecture));

    assertEquals(expected(before, text), after);
    assertTrue(
        !before.isEmpty() || OF_SOME_VERSIONS.stream().anyMatch(text::contains), "QEMU refuses it");
  }

  /** What QEMU says of its memory; nothing if it refuses the command line. */
  private static List<String> memory(String architecture, List<String> line) {
    // Understood also where kvm is a script that adds -enable-kvm.
    List<String> command =
        new ArrayList<>(List.of("qemu-system-" + architecture, "-machine", "accel=tcg"));
    command.addAll(line);
    command.addAll(Monitor.OPTIONS);
    return Monitor.answer(machine.run(Monitor.asking(Command.of(command), QUESTIONS)));
  }

  /** The command line for a vhost-user backend, but without the backend and its NIC. */
  private static List<String> shared(List<String> line, String architecture)
      throws CommandLineException {
    List<String> all =
        new Rewriter()
            .knowingDirectories("/dev/shm"::equals)
            .plan(line, architecture)
            .complete(new Attachment.VhostUser(Optional.of("/p"), Optional.empty()), 5)
            .arguments();
    int end = all.size() - 6;
    assertEquals("-device", all.get(end));
    assertEquals("-chardev", all.get(end + 2));
    assertEquals("-netdev", all.get(end + 4));
    return all.subList(0, end);
  }

  /** The same answer with the memory shared. */
  private static List<String> expected(List<String> answer, String line) {
    boolean named = line.contains("memdev=") || line.contains("memory-backend=");
    return answer.stream()
        .map(text -> text.replace("share: false", "share: true"))
        .map(
            text ->
                named
                    ? text
                    : text.replaceFirst("^memory backend: .*", "memory backend: qrap-memory"))
        .toList();
  }
}
