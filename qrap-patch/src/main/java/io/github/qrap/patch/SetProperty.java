package io.github.qrap.patch;

import java.util.Optional;

/**
 * What a {@code -set GROUP.ID.KEY=VALUE} says.
 *
 * @param target {@code GROUP.ID}
 */
record SetProperty(String target, Property property) {
  /** Empty for what QEMU refuses. */
  static Optional<SetProperty> of(QemuOption option) {
    String text = option.text();
    int group = text.indexOf('.');
    int id = text.indexOf('.', group + 1);
    int key = text.indexOf('=', id + 1);
    return group < 0 || id < 0 || key < 0
        ? Optional.empty()
        : Optional.of(
            new SetProperty(
                text.substring(0, id),
                Property.text(text.substring(id + 1, key), text.substring(key + 1))));
  }
}
