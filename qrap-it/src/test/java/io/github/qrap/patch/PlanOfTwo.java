package io.github.qrap.patch;

import io.github.qrap.api.Demand;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A plan with two demands, made by hand: its netdevs are {@code first} and {@code second}. */
public final class PlanOfTwo {
  private PlanOfTwo() {}

  /** Keeps these arguments and adds a NIC for each demand. */
  public static RewritePlan keeping(List<String> arguments) {
    List<Step> steps = new ArrayList<>(List.of(new Step.Keep(arguments)));
    List<NicDemand> nics = new ArrayList<>();
    for (String id : List.of("first", "second")) {
      steps.add(new Step.Add(List.of("-device", "e1000,netdev=" + id), "test", "a NIC"));
      steps.add(new Step.AddNetdev(id, false));
      nics.add(new NicDemand(Demand.ANY.withNetdevId(id), Optional.empty()));
    }
    return RewritePlan.of(steps, List.of(), List.of(), nics);
  }
}
