package io.github.qrap.patch;

import java.util.List;

/**
 * The NIC that the guest gets.
 *
 * @param model of it
 * @param option that describes it, with its dash
 * @param properties what the option says
 * @param position where it comes
 * @param reason why it is what it is
 */
record NewNic(
    NicModel model, String option, OptionProperties properties, Position position, String reason) {
  /** The id of its netdev, as in qrap(1). */
  static final String NETDEV_ID = "hostnet0";

  /** One that libvirt gives to no interface, as it may give {@link #NETDEV_ID} to the next. */
  static final String UNMANAGED_NETDEV_ID = "qrap0";

  String netdevId() {
    return properties.get("netdev", NETDEV_ID);
  }

  NewNic onNetdev(String id) {
    return new NewNic(model, option, properties.with("netdev", id), position, reason);
  }

  List<String> words() {
    return List.of(option, properties.print());
  }
}
