package com.example;

import io.github.qrap.api.Inheritance;
import io.github.qrap.api.Launch;
import io.github.qrap.api.LaunchResult;
import io.github.qrap.exec.SpawnChild;
import java.util.List;
import java.util.Optional;

/** Runs a child. */
public final class Main {
  public static void main(String[] args) throws Exception {
    var launch =
        new Launch(
            "/bin/sh", List.of("sh", "-c", "exit 7"), Optional.empty(), Inheritance.STANDARD);
    if (new SpawnChild().launch(launch) instanceof LaunchResult.Started started) {
      System.out.println("status: " + started.process().waitFor());
    }
  }
}
