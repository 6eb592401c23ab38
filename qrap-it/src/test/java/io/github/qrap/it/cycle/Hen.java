package io.github.qrap.it.cycle;

/** Needs {@link Egg}, a part of which needs this. */
final class Hen {
  Egg lays() {
    return new Egg();
  }
}
