package io.github.qrap.patch;

import java.util.Optional;

/** The options that say on their own what belongs to a device or a back end. */
final class Settings {
  private Settings() {}

  /**
   * {@code -set GROUP.ID.KEY=VALUE}.
   *
   * @param target {@code GROUP.ID}
   */
  record Single(String target, Property property) {
    static Optional<Single> parse(String text) {
      int group = text.indexOf('.');
      int id = text.indexOf('.', group + 1);
      int key = text.indexOf('=', id + 1);
      return group < 0 || id < 0 || key < 0
          ? Optional.empty()
          : Optional.of(
              new Single(
                  text.substring(0, id),
                  Property.text(text.substring(id + 1, key), text.substring(key + 1))));
    }
  }

  /**
   * {@code -global DRIVER.KEY=VALUE} or {@code -global driver=DRIVER,property=KEY,value=VALUE}.
   *
   * @param driver whose devices have the property from the start; no alias
   */
  record Global(String driver, Property property) {
    static Global parse(String text) {
      int dot = text.indexOf('.');
      int equals = text.indexOf('=');
      if (dot > 0 && dot < equals) {
        return new Global(
            text.substring(0, dot),
            Property.text(text.substring(dot + 1, equals), text.substring(equals + 1)));
      }
      OptionProperties list = ListSyntax.parse(text, "");
      return new Global(
          list.get("driver", ""), Property.text(list.get("property", ""), list.get("value", "")));
    }
  }
}
