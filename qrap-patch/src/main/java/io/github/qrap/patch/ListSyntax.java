package io.github.qrap.patch;

import java.util.ArrayList;
import java.util.List;

/**
 * QEMU's {@code key=value,key=value}. A comma within a value is doubled; the first key may be left
 * out; a later word without a value is a switch, off if it starts with {@code no}.
 */
final class ListSyntax {
  private ListSyntax() {}

  /** Reads a list; every text is a list. */
  static List<Property> parse(String text, String impliedKey) {
    List<Property> list = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      int name = at;
      while (at < text.length() && text.charAt(at) != '=' && text.charAt(at) != ',') {
        at++;
      }
      if (at < text.length() && text.charAt(at) == '=') {
        String key = text.substring(name, at);
        int end = endOfValue(text, at + 1);
        list.add(Property.text(key, unescape(text, at + 1, end)));
        at = end + 1;
      } else if (name == 0 && !impliedKey.isEmpty()) {
        int end = endOfValue(text, 0);
        list.add(Property.text(impliedKey, unescape(text, 0, end)));
        at = end + 1;
      } else {
        list.add(bare(text.substring(name, at)));
        at++;
      }
    }
    return list;
  }

  private static Property bare(String word) {
    return word.startsWith("no")
        ? new Property(word.substring(2), "off", Property.Type.SWITCH)
        : new Property(word, "on", Property.Type.SWITCH);
  }

  private static int endOfValue(String text, int from) {
    int at = from;
    while (at < text.length()) {
      if (text.charAt(at) == ',') {
        if (at + 1 == text.length() || text.charAt(at + 1) != ',') {
          return at;
        }
        at++;
      }
      at++;
    }
    return text.length();
  }

  private static String unescape(String text, int from, int to) {
    return text.substring(from, to).replace(",,", ",");
  }

  static String print(List<Property> list, String impliedKey) {
    StringBuilder out = new StringBuilder();
    for (Property property : list) {
      if (!out.isEmpty()) {
        out.append(',');
      }
      if (!out.isEmpty() || !property.key().equals(impliedKey)) {
        out.append(property.key()).append('=');
      }
      out.append(property.value().replace(",", ",,"));
    }
    return out.toString();
  }
}
