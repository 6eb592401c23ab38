package io.github.qrap.patch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NicModelTest {
  @ParameterizedTest
  @CsvSource({
    "e1000, x86_64, e1000, PCI",
    "e1000-82540em, x86_64, e1000, PCI",
    "virtio-net, x86_64, virtio-net-pci, PCI",
    "virtio-net, '', virtio-net-pci, PCI",
    "virtio-net, s390x, virtio-net-ccw, CCW",
    "virtio-net, hexagon, virtio-net-device, VIRTIO",
    "virtio-net, m68k, virtio-net-device, VIRTIO",
    "virtio-net-pci, s390x, virtio-net-pci, PCI",
    "usb-net, arm, usb-net, USB",
    "spapr-vlan, ppc64, spapr-vlan, VIO",
    "ne2k_isa, x86_64, ne2k_isa, ISA"
  })
  void isWhatDeviceMeansByAName(String driver, String architecture, String name, Bus bus) {
    NicModel model = NicModel.of(driver, architecture);
    assertEquals(name, model.name());
    assertEquals(Optional.of(bus), model.bus());
  }

  @ParameterizedTest
  @CsvSource({
    "virtio, x86_64, virtio-net-pci",
    "virtio, s390x, virtio-net-ccw",
    "virtio, m68k, virtio-net-device",
    "ibmveth, ppc64, spapr-vlan",
    "e1000, x86_64, e1000",
    "virtio-net, x86_64, virtio-net-pci"
  })
  void isWhatTheOldFormsMeanByAName(String old, String architecture, String name) {
    assertEquals(name, NicModel.ofOldName(old, architecture).name());
  }

  @Test
  void isSolderedOnWhereOnlyTheOldFormsKnowIt() {
    assertTrue(NicModel.ofOldName("lan9118", "arm").isOn(Bus.ONBOARD));
    assertTrue(NicModel.ofOldName("rocker", "x86_64").isOn(Bus.ONBOARD));
  }

  @Test
  void hasNoBusWhereItIsNotKnown() {
    for (String driver : List.of("of-tomorrow", "rocker", "virtio", "ibmveth")) {
      NicModel model = NicModel.of(driver, "x86_64");
      assertEquals(driver, model.name());
      assertEquals(Optional.empty(), model.bus());
    }
  }

  @Test
  void hasANameThatNoOtherRowHas() {
    List<String> drivers = new ArrayList<>();
    for (NicFamily family : NicFamily.values()) {
      assertTrue(NicModel.drivers(family).contains(family.id()) || family == NicFamily.OTHER);
      drivers.addAll(NicModel.drivers(family));
    }
    Set<String> distinct = new HashSet<>(drivers);
    assertEquals(drivers.size(), distinct.size());
    for (NicModel model : NicModel.TABLE) {
      assertTrue(distinct.contains(model.name()), model.name());
    }
  }

  @Test
  void familiesAreInTheOrderOfTheirIds() {
    List<String> ids = Arrays.stream(NicFamily.values()).map(NicFamily::id).toList();
    assertEquals(ids.stream().sorted().toList(), ids);
  }
}
