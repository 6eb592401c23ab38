package com.example;

import io.github.qrap.api.ProbeRequest;
import io.github.qrap.probe.PasstProbe;
import java.util.List;

/** Looks where nothing is. */
public final class Main {
  public static void main(String[] args) throws Exception {
    var request = ProbeRequest.DEFAULT.withSockets(List.of("/nonexistent/passt.socket"));
    for (var finding : new PasstProbe().probe(request).findings()) {
      System.out.println(finding.address() + " " + finding.outcome());
    }
  }
}
