package io.github.qrap.cli;

import io.github.qrap.api.Attachment;
import io.github.qrap.api.BackendProbe;
import io.github.qrap.api.Preview;
import io.github.qrap.api.ProbeRequest;
import java.util.ArrayList;
import java.util.List;

/**
 * How a demand comes to a backend.
 *
 * @param subject how messages about it begin: the netdev, where there are several; or empty
 * @param request with the demand
 * @param probes that can be asked, in order; at least one
 * @param preview of what the first of them would give
 */
record Route(String subject, ProbeRequest request, List<BackendProbe> probes, Preview preview) {
  Route {
    probes = List.copyOf(probes);
  }

  /** How QEMU would reach each backend. */
  static List<Attachment> attachments(List<Route> routes) {
    List<Attachment> attachments = new ArrayList<>();
    for (Route route : routes) {
      attachments.add(route.preview().attachment());
    }
    return attachments;
  }
}
