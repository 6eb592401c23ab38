package io.github.qrap.patch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AspectTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-m 512 disk.img -device e1000 | []",
        "-nic none | [NETWORK]",
        "-net nic -net user | [NETWORK]",
        "-netdev user,id=n | [NETWORK]",
        "-accel tcg | [ACCELERATOR]",
        "--enable-kvm | [ACCELERATOR]",
        "-M q35,accel=kvm:tcg | [ACCELERATOR]",
        "-machine accel=tcg -machine q35 | [ACCELERATOR]",
        "-machine q35 -cpu accel=no | []",
        "-daemonize | [BACKGROUND]",
        "-nographic | [CONSOLE, DISPLAY]",
        "-serial none | [CONSOLE]",
        "-serial file:/tmp/x | [CONSOLE]",
        "-chardev stdio,id=c -device isa-debugcon,chardev=c | [CONSOLE]",
        "-chardev backend=stdio,id=c | [CONSOLE]",
        "-chardev file,id=stdio,path=stdio | []",
        "-device isa-serial,chardev=c | [CONSOLE]",
        "-device {\"driver\":\"pci-serial\",\"chardev\":\"c\"} | [CONSOLE]",
        "-device virtio-serial-pci -device virtserialport,chardev=c | []",
        "-monitor stdio | [CONSOLE]",
        "-monitor none | []",
        "-gdb stdio | [CONSOLE]",
        "-parallel mon:stdio | [CONSOLE]",
        "-debugcon stdio,signal=off | [CONSOLE]",
        "-display none | [DISPLAY]",
        "-vnc :1 | [DISPLAY]",
        "-vga none | []",
        "-qmp unix:/tmp/q,server=on,wait=off | [QMP]",
        "-qmp-pretty stdio | [CONSOLE, QMP]",
        "-chardev socket,id=m,path=/m -mon chardev=m,mode=control | [QMP]",
        "-chardev socket,id=m,path=/m -mon chardev=m,mode=readline | []"
      })
  void whatTheLineSaysIsSettled(String line, String settled) throws CommandLineException {
    assertEquals(settled, Aspect.settledBy(List.of(line.split(" "))).toString());
  }

  @Test
  void aLineThatQemuWouldRefuseSettlesNothing() {
    assertThrows(CommandLineException.class, () -> Aspect.settledBy(List.of("-serial")));
    assertThrows(
        CommandLineException.class, () -> Aspect.settledBy(List.of("-device", "{\"driver\":")));
  }
}
