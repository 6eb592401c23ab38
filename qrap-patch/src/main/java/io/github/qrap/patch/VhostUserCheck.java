package io.github.qrap.patch;

import java.util.Optional;

/**
 * Which NICs can be on a vhost-user netdev. The backend shares the guest's memory and drives the
 * NIC in place of QEMU; passt ends when a guest speaks to it as virtio was before version 1.0.
 */
final class VhostUserCheck {
  private final Reading reading;
  private final Machine machine;
  private final GuestMemory memory;

  VhostUserCheck(Reading reading, Machine machine, GuestMemory memory) {
    this.reading = reading;
    this.machine = machine;
    this.memory = memory;
  }

  /**
   * Why this NIC cannot, in words that complete "not used, because"; empty if it can.
   *
   * @param properties of it, without what {@code -global} says
   */
  Optional<String> obstacle(NicModel model, OptionProperties properties) {
    if (!model.isVirtio()) {
      return Optional.of("the guest's NIC is not a virtio NIC, which vhost-user needs");
    }
    OptionProperties all =
        reading
            .globals("virtio-pci")
            .plus(reading.globals(model.name()).list())
            .plus(properties.list());
    if (isLegacy(model, all)) {
      return Optional.of(
          "the guest's NIC speaks legacy virtio, before 1.0, which passt does not by vhost-user");
    }
    return isOn(all, "iommu_platform")
        ? Optional.of("the guest's NIC is behind an IOMMU (iommu_platform=on)")
        : memory.obstacle();
  }

  private boolean isLegacy(NicModel model, OptionProperties properties) {
    // The bus of virtio-mmio is a legacy one, unless a property says otherwise.
    if (model.isOn(Bus.VIRTIO)) {
      Optional<Property> legacy = reading.globals("virtio-mmio").find("force-legacy");
      return legacy.isEmpty() || legacy.get().isOn();
    }
    return isOn(properties, "disable-modern")
        // Older versions of a machine have what they had then.
        || machine.version().isPresent() && !machine.version().get().isAtLeast(2, 7);
  }

  private static boolean isOn(OptionProperties properties, String key) {
    Optional<Property> property = properties.find(key);
    return property.isPresent() && property.get().isOn();
  }
}
