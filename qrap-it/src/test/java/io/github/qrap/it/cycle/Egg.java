package io.github.qrap.it.cycle;

/** Needs only what is nested in it, and that needs {@link Hen}. */
final class Egg {
  Chick hatches() {
    return new Chick(this);
  }

  record Chick(Egg from) {
    Class<?> becomes() {
      return Hen.class;
    }
  }
}
