package com.example;

import io.github.qrap.api.Launch;
import io.github.qrap.exec.SpawnChild;
import java.util.List;

/** Runs a child. */
public final class Main {
  public static void main(String[] args) throws Exception {
    var launch = Launch.of("/bin/sh", List.of("-c", "exit 7"));
    System.out.println("status: " + new SpawnChild().launch(launch).process().waitFor());
  }
}
