package io.github.qrap.it.cycle;

/** Needs what is nested in it, which needs this: no cycle, as both are one class to a reader. */
final class Straw {
  Blade first() {
    return new Blade(this);
  }

  record Blade(Straw of) {}
}
