package io.github.qrap.patch;

/**
 * What a {@code -global} says: {@code DRIVER.KEY=VALUE}, or in a list {@code
 * driver=DRIVER,property=KEY,value=VALUE}.
 *
 * @param driver whose devices have the property from the start; QEMU knows no alias here
 */
record GlobalProperty(String driver, Property property) {
  static GlobalProperty of(QemuOption option) {
    String text = option.text();
    int dot = text.indexOf('.');
    int equals = text.indexOf('=');
    if (dot > 0 && dot < equals) {
      return new GlobalProperty(
          text.substring(0, dot),
          Property.text(text.substring(dot + 1, equals), text.substring(equals + 1)));
    }
    OptionProperties list = option.list();
    return new GlobalProperty(
        list.get("driver", ""), Property.text(list.get("property", ""), list.get("value", "")));
  }
}
