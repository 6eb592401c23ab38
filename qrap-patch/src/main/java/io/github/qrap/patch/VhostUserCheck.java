package io.github.qrap.patch;

import java.util.List;
import java.util.Optional;

/**
 * Which NICs can be on a vhost-user netdev. The backend shares the guest's memory and drives the
 * NIC in place of QEMU; passt ends when a guest speaks to it as virtio was before version 1.0.
 */
final class VhostUserCheck {
  /**
   * What a virtio NIC and what is behind its transport are, beside its model: {@code -global} may
   * name each.
   */
  private static final List<String> TYPES =
      List.of(
          "virtio-device",
          "virtio-net-device",
          "virtio-pci",
          "virtio-net-pci-base",
          "ccw-device",
          "virtio-ccw-device");

  /** Of virtio-ccw: zero is what it was before virtio 1.0. */
  private static final String MAX_REVISION = "max_revision";

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
    if (isLegacy(model, properties)) {
      return Optional.of(
          "the guest's NIC speaks legacy virtio, before 1.0, which passt does not by vhost-user");
    }
    return isSaid("iommu_platform", model, properties)
        ? Optional.of("the guest's NIC is behind an IOMMU (iommu_platform=on)")
        : memory.obstacle();
  }

  private boolean isLegacy(NicModel model, OptionProperties properties) {
    // The bus of virtio-mmio is a legacy one, unless a property says otherwise.
    if (model.isOn(Bus.VIRTIO)) {
      Optional<Property> legacy = reading.globals("virtio-mmio").find("force-legacy");
      return legacy.isEmpty() || legacy.get().isOn();
    }
    return isSaid("disable-modern", model, properties)
        || isSaid(MAX_REVISION, model, properties)
        // Older versions of a machine have what they had then.
        || machine.version().isPresent() && !machine.version().get().isAtLeast(2, 7);
  }

  /**
   * Whether a NIC's option says this of it or, where that does not mention it, any {@code -global}:
   * which one counts depends on their order and on what of the NIC they are about.
   */
  private boolean isSaid(String key, NicModel model, OptionProperties properties) {
    Optional<Property> own = properties.find(key);
    if (own.isPresent()) {
      return isSaid(own);
    }
    for (String type : TYPES) {
      if (isSaid(reading.globals(type).find(key))) {
        return true;
      }
    }
    return isSaid(reading.globals(model.name()).find(key));
  }

  private static boolean isSaid(Optional<Property> property) {
    return property.isPresent()
        && (property.get().key().equals(MAX_REVISION)
            // Also where it is written as 0x0.
            ? property.get().value().startsWith("0")
            : property.get().isOn());
  }
}
