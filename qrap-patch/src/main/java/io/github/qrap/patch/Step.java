package io.github.qrap.patch;

import io.github.qrap.api.Demand;
import io.github.qrap.patch.Part.Kind;
import java.util.List;
import java.util.Map;

/** What happens at one place of the command line. */
sealed interface Step {
  /** What becomes of the place with these backends. */
  List<Part> complete(Map<Demand, Connected> backends);

  /** The arguments stay. */
  record Keep(List<String> words) implements Step {
    @Override
    public List<Part> complete(Map<Demand, Connected> backends) {
      return List.of(new Part(Kind.KEPT, words, words, "", ""));
    }
  }

  /** The arguments go, for a reason. */
  record Remove(List<String> words, String by, String reason) implements Step {
    @Override
    public List<Part> complete(Map<Demand, Connected> backends) {
      return List.of(new Part(Kind.REMOVED, words, List.of(), by, reason));
    }
  }

  /** Others take the place of the arguments, for a reason. */
  record Replace(List<String> words, List<String> others, String by, String reason)
      implements Step {
    @Override
    public List<Part> complete(Map<Demand, Connected> backends) {
      return List.of(new Part(Kind.REPLACED, words, others, by, reason));
    }
  }

  /** Arguments are added, for a reason. */
  record Add(List<String> words, String by, String reason) implements Step {
    @Override
    public List<Part> complete(Map<Demand, Connected> backends) {
      return List.of(new Part(Kind.ADDED, List.of(), words, by, reason));
    }
  }

  /** The netdev of this demand is added, as soon as its backend is known. */
  record AddNetdev(Demand demand, boolean json) implements Step {
    @Override
    public List<Part> complete(Map<Demand, Connected> backends) {
      Connected backend = backends.get(demand);
      String value = NetdevOption.of(backend, demand.netdevId(), json);
      String reason =
          backend.attachment().takesDescriptor()
              ? "the backend's socket"
              : "how QEMU reaches the backend";
      return List.of(new Part(Kind.ADDED, List.of(), List.of("-netdev", value), "backend", reason));
    }
  }
}
