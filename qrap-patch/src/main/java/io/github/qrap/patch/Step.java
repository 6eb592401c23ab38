package io.github.qrap.patch;

import io.github.qrap.patch.Completion.Connected;
import io.github.qrap.patch.Part.Kind;
import java.util.List;
import java.util.Optional;

/** What happens at one place of the command line. */
sealed interface Step {
  /** Adds what becomes of the place when the backends are there. */
  void complete(Completion completion, List<Part> parts);

  /** The arguments stay. */
  record Keep(List<String> words) implements Step {
    @Override
    public void complete(Completion completion, List<Part> parts) {
      parts.add(kept(words));
    }
  }

  /** The arguments go, for a reason. */
  record Remove(List<String> words, String by, String reason) implements Step {
    @Override
    public void complete(Completion completion, List<Part> parts) {
      parts.add(new Part(Kind.REMOVED, words, List.of(), by, reason));
    }
  }

  /** Others take the place of the arguments, for a reason. */
  record Replace(List<String> words, List<String> others, String by, String reason)
      implements Step {
    @Override
    public void complete(Completion completion, List<Part> parts) {
      parts.add(new Part(Kind.REPLACED, words, others, by, reason));
    }
  }

  /** Arguments are added, for a reason. */
  record Add(List<String> words, String by, String reason) implements Step {
    @Override
    public void complete(Completion completion, List<Part> parts) {
      parts.add(new Part(Kind.ADDED, List.of(), words, by, reason));
    }
  }

  /** The netdev of this id is added, as soon as its backend is known. */
  record AddNetdev(String id, boolean json) implements Step {
    @Override
    public void complete(Completion completion, List<Part> parts) {
      Connected backend = completion.backend(id);
      BackendOptions options = new BackendOptions(id, backend, completion.qemu());
      String reason = reason(backend);
      Optional<String> chardev = options.chardev();
      if (chardev.isPresent()) {
        parts.add(added(List.of("-chardev", chardev.get()), reason));
      }
      parts.add(added(List.of("-netdev", options.netdev(json)), reason));
    }
  }

  /** The netdev at this place is replaced by that of its backend; it stays if it has none. */
  record ReplaceNetdev(List<String> words, Place place) implements Step {
    @Override
    public void complete(Completion completion, List<Part> parts) {
      if (!completion.isConnected(place.id())) {
        parts.add(kept(words));
        return;
      }
      Connected backend = completion.backend(place.id());
      BackendOptions options = new BackendOptions(place.id(), backend, completion.qemu());
      parts.add(new Part(Kind.REPLACED, words, place.words(options), "backend", reason(backend)));
    }
  }

  /** What is said of a netdev goes with it; it stays if the netdev has no backend. */
  record RemoveSetting(List<String> words, String netdevId) implements Step {
    @Override
    public void complete(Completion completion, List<Part> parts) {
      parts.add(
          completion.isConnected(netdevId)
              ? new Part(
                  Kind.REMOVED,
                  words,
                  List.of(),
                  "set",
                  "a property of something that was replaced")
              : kept(words));
    }
  }

  /**
   * A part of the guest's memory is shared, if a backend needs that.
   *
   * @param words what is there; empty where something is added
   * @param shared what takes its place; empty where it goes
   */
  record ShareMemory(List<String> words, List<String> shared) implements Step {
    private static final String REASON = "the backend shares the guest's memory";

    @Override
    public void complete(Completion completion, List<Part> parts) {
      if (completion.needsSharedMemory()) {
        Kind kind = words.isEmpty() ? Kind.ADDED : shared.isEmpty() ? Kind.REMOVED : Kind.REPLACED;
        parts.add(new Part(kind, words, shared, "backend", REASON));
      } else if (!words.isEmpty()) {
        parts.add(kept(words));
      }
    }
  }

  private static Part kept(List<String> words) {
    return new Part(Kind.KEPT, words, words, "", "");
  }

  private static String reason(Connected backend) {
    if (backend.attachment().takesDescriptor()) {
      return "the backend's socket";
    }
    return backend.attachment().reconnect().isPresent()
        ? "how QEMU reaches the backend, also again after a loss"
        : "how QEMU reaches the backend";
  }

  private static Part added(List<String> words, String reason) {
    return new Part(Kind.ADDED, List.of(), words, "backend", reason);
  }
}
