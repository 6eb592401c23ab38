package com.example;

import io.github.qrap.api.DeviceOption;
import io.github.qrap.api.NicConflictRule;
import java.util.Optional;

/**
 * Makes {@code vhost-vdpa-device-pci} give way: a device that the guest may see as a network card,
 * but that names no back end, so that QEMU's command line does not tell.
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
