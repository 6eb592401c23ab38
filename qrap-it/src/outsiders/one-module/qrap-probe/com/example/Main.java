package com.example;

import io.github.qrap.api.NoBackendException;
import io.github.qrap.api.ProbeRequest;
import io.github.qrap.probe.PasstProbe;
import java.util.List;

/** Looks where nothing is. */
public final class Main {
  public static void main(String[] args) throws Exception {
    var request = ProbeRequest.DEFAULT.withSockets(List.of("/nonexistent/passt.socket"));
    try (var backend = new PasstProbe().probe(request).requireBackend()) {
      System.out.println("found " + backend.address());
    } catch (NoBackendException e) {
      for (var finding : e.findings()) {
        System.out.println(finding.address() + " " + finding.outcome());
      }
    }
  }
}
