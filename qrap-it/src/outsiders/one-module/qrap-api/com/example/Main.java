package com.example;

import io.github.qrap.api.BackendProbe;
import io.github.qrap.api.Providers;

/** Asks which backend probes there are; alone, the API brings none. */
public final class Main {
  public static void main(String[] args) throws Exception {
    var probes = Providers.load(BackendProbe.class, Main.class.getClassLoader());
    System.out.println("probes: " + probes.inOrder().size());
  }
}
