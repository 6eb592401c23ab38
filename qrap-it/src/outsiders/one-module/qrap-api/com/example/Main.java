package com.example;

import io.github.qrap.api.BackendProbe;
import java.util.ServiceLoader;

/** Asks which backend probes there are; alone, the API brings none. */
public final class Main {
  public static void main(String[] args) {
    var probes = ServiceLoader.load(BackendProbe.class);
    System.out.println("probes: " + probes.stream().count());
  }
}
