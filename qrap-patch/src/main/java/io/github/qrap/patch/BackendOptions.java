package io.github.qrap.patch;

import io.github.qrap.api.Attachment;
import io.github.qrap.api.Attachment.Value;
import io.github.qrap.patch.Completion.Connected;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How QEMU's options describe an attachment. */
final class BackendOptions {
  private final String netdevId;
  private final Connected backend;
  private final Optional<QemuVersion> qemu;

  /**
   * The options of a backend.
   *
   * @param netdevId the id of its netdev
   * @param qemu the version on which some spellings depend; for one that is not known, those of
   *     older versions
   */
  BackendOptions(String netdevId, Connected backend, Optional<QemuVersion> qemu) {
    this.netdevId = netdevId;
    this.backend = backend;
    this.qemu = qemu;
  }

  /** The value of {@code -chardev}, where the attachment needs one. */
  Optional<String> chardev() {
    if (!(backend.attachment() instanceof Attachment.VhostUser vhostUser)) {
      return Optional.empty();
    }
    String impliedKey = OptionTable.impliedKey("chardev");
    List<Property> list = new ArrayList<>();
    list.add(Property.text(impliedKey, "socket"));
    list.add(Property.text("id", chardevId(netdevId)));
    list.add(
        vhostUser.path().isPresent()
            ? Property.text("path", vhostUser.path().get())
            : Property.text("fd", descriptor()));
    if (vhostUser.reconnect().isPresent()) {
      list.add(reconnect(vhostUser.reconnect().get()));
    }
    return Optional.of(ListSyntax.print(list, impliedKey));
  }

  /** The id of the character device of a vhost-user netdev. */
  static String chardevId(String netdevId) {
    return netdevId + "-chardev";
  }

  /** The value of {@code -netdev}, as a list or in JSON. */
  String netdev(boolean json) {
    String impliedKey = OptionTable.impliedKey("netdev");
    List<Property> list = all(impliedKey);
    return json ? JsonSyntax.printNested(list) : ListSyntax.print(list, impliedKey);
  }

  /**
   * Whether only {@code -netdev} can describe it. The older options have no nested properties, such
   * as {@code addr.type}, in any version of QEMU.
   */
  boolean needsNetdev() {
    return switch (backend.attachment().kind()) {
      case SOCKET, VHOST_USER -> false;
      case PATH, RECONNECTING_PATH, NETDEV -> true;
    };
  }

  /**
   * The value of one of the older options, where {@link #needsNetdev} allows it.
   *
   * @param option {@code nic} or {@code net}
   * @param card what the option says of the NIC
   */
  String oldForm(String option, List<Property> card) {
    String impliedKey = OptionTable.impliedKey(option);
    List<Property> list = all(impliedKey);
    list.addAll(card);
    return ListSyntax.print(list, impliedKey);
  }

  private List<Property> all(String impliedKey) {
    List<Property> list = new ArrayList<>();
    list.add(Property.text(impliedKey, type()));
    list.addAll(properties());
    list.add(Property.text("id", netdevId));
    return list;
  }

  private String type() {
    Attachment attachment = backend.attachment();
    return switch (attachment.kind()) {
      case SOCKET -> "socket";
      case PATH, RECONNECTING_PATH -> "stream";
      case VHOST_USER -> "vhost-user";
      case NETDEV -> ((Attachment.Netdev) attachment).type();
    };
  }

  private List<Property> properties() {
    List<Property> list = new ArrayList<>();
    if (backend.attachment() instanceof Attachment.Socket) {
      // A text in QEMU too: it may be the name of a descriptor.
      list.add(Property.text("fd", descriptor()));
    } else if (backend.attachment() instanceof Attachment.SocketPath path) {
      list.add(new Property("server", "off", Property.Type.SWITCH));
      list.add(Property.text("addr.type", "unix"));
      list.add(Property.text("addr.path", path.path()));
      if (path.reconnect().isPresent()) {
        list.add(reconnect(path.reconnect().get()));
      }
    } else if (backend.attachment() instanceof Attachment.VhostUser) {
      list.add(Property.text("chardev", chardevId(netdevId)));
    } else if (backend.attachment() instanceof Attachment.Netdev netdev) {
      for (Map.Entry<String, Value> entry : netdev.properties().entrySet()) {
        list.add(typed(entry.getKey(), entry.getValue()));
      }
      if (netdev.descriptorProperty().isPresent()) {
        list.add(Property.text(netdev.descriptorProperty().get(), descriptor()));
      }
    }
    return list;
  }

  private String descriptor() {
    return Integer.toString(backend.descriptor());
  }

  /** The same for a netdev and a character device. */
  private Property reconnect(Duration wait) {
    long millis = Math.max(wait.toMillis(), 1);
    return qemu.isPresent() && qemu.get().isAtLeast(9, 2)
        ? new Property("reconnect-ms", Long.toString(millis), Property.Type.NUMBER)
        : new Property("reconnect", Long.toString((millis + 999) / 1000), Property.Type.NUMBER);
  }

  private static Property typed(String key, Value value) {
    if (value instanceof Value.Number number) {
      return new Property(key, Long.toString(number.number()), Property.Type.NUMBER);
    }
    if (value instanceof Value.Flag flag) {
      return new Property(key, flag.on() ? "on" : "off", Property.Type.SWITCH);
    }
    return Property.text(key, ((Value.Text) value).text());
  }
}
