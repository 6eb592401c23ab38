package com.example;

import io.github.qrap.api.DeviceOption;
import io.github.qrap.api.NicConflictRule;
import java.util.Optional;

/**
 * Removes {@code vhost-vdpa-device-pci}, a device that the guest may see as a network card. It
 * names no netdev, so QEMU's command line does not show that.
 */
public final class VdpaRule implements NicConflictRule {
  @Override
  public String id() {
    return "vdpa";
  }

  @Override
  public String description() {
    return "conflicts with vhost-vdpa-device-pci";
  }

  @Override
  public Optional<String> conflict(DeviceOption device) {
    return switch (device.driver()) {
      case "vhost-vdpa-device-pci", "vhost-vdpa-device-pci-non-transitional" ->
          Optional.of("a vDPA device");
      default -> Optional.empty();
    };
  }
}
