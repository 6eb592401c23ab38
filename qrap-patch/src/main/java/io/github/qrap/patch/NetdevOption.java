package io.github.qrap.patch;

import io.github.qrap.api.Attachment;
import io.github.qrap.api.Attachment.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How an attachment is written as the value of {@code -netdev}. */
final class NetdevOption {
  private NetdevOption() {}

  static String of(Connected backend, String id, boolean json) {
    String impliedKey = OptionTable.impliedKey("netdev");
    Attachment attachment = backend.attachment();
    String descriptor = Integer.toString(backend.descriptor());
    List<Property> list = new ArrayList<>();
    if (attachment instanceof Attachment.Socket) {
      list.add(Property.text(impliedKey, "socket"));
      // A text in QEMU too: it may be the name of a descriptor.
      list.add(Property.text("fd", descriptor));
    } else if (attachment instanceof Attachment.SocketPath path) {
      list.add(Property.text(impliedKey, "stream"));
      list.add(new Property("server", "off", Property.Type.SWITCH));
      list.add(Property.text("addr.type", "unix"));
      list.add(Property.text("addr.path", path.path()));
    } else if (attachment instanceof Attachment.Netdev netdev) {
      list.add(Property.text(impliedKey, netdev.type()));
      for (Map.Entry<String, Value> entry : netdev.properties().entrySet()) {
        list.add(typed(entry.getKey(), entry.getValue()));
      }
      if (netdev.descriptorProperty().isPresent()) {
        list.add(Property.text(netdev.descriptorProperty().get(), descriptor));
      }
    } else {
      throw new IllegalArgumentException("attachment <" + attachment + "> must be accepted");
    }
    list.add(Property.text("id", id));
    return new OptionProperties(impliedKey, list, json).print();
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
