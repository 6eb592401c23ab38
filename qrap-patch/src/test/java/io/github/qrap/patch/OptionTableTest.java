package io.github.qrap.patch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionTableTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "hda",
        "cdrom",
        "drive",
        "blockdev",
        "m",
        "M",
        "machine",
        "object",
        "readconfig",
        "fw_cfg",
        "semihosting-config",
        "prom-env",
        "run-with",
        "audio",
        "action",
        "append",
        "name",
        "L",
        "D"
      })
  void knowsOptionsWithAValue(String name) {
    assertTrue(OptionTable.find(name).orElseThrow().syntax().takesValue());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"nographic", "S", "s", "snapshot", "usb", "enable-kvm", "help", "semihosting"})
  void knowsOptionsWithoutAValue(String name) {
    assertFalse(OptionTable.find(name).orElseThrow().syntax().takesValue());
  }

  @Test
  void doesNotGuessAtUnknownOptions() {
    assertEquals(Optional.empty(), OptionTable.find("brand-new"));
    assertEquals(Optional.empty(), OptionTable.find(""));
  }

  @Test
  void namesEveryOption() {
    for (String name : OptionTable.names()) {
      assertTrue(OptionTable.find(name).isPresent(), name);
    }
    assertTrue(OptionTable.names().contains("device"));
  }

  @Test
  void knowsTheKeysThatListsMayLeaveOut() {
    assertEquals("driver", OptionTable.impliedKey("device"));
    assertEquals("type", OptionTable.impliedKey("netdev"));
    assertEquals("type", OptionTable.impliedKey("nic"));
    assertEquals("type", OptionTable.impliedKey("net"));
    assertEquals("qom-type", OptionTable.impliedKey("object"));
    assertEquals("backend", OptionTable.impliedKey("chardev"));
    assertEquals("", OptionTable.impliedKey("drive"));
  }

  @Test
  void readsNoTextAsAList() throws CommandLineException {
    QemuOption append = QemuCommandLine.parse(List.of("-append", "a=b,c=d")).get(0);
    assertEquals(List.of(), append.list().list());
  }
}
