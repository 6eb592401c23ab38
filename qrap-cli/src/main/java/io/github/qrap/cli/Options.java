package io.github.qrap.cli;

import io.github.qrap.api.ProbeRequest;
import io.github.qrap.patch.NicChoice;
import java.util.List;
import java.util.Optional;

/**
 * The options of qrap itself.
 *
 * @param plugins where plug-ins are, each a jar or a folder of jars; empty for the usual folders
 * @param strategy the id of the exec strategy to use; empty for the first that becomes QEMU
 * @param backend the id of the only backend probe to use; empty to ask them all in order
 * @param qemu the QEMU to run where the command line does not name one
 * @param nic the NIC that the guest gets
 * @param listing how to show what there is to choose from, in place of running anything
 * @param explain whether to show what would become of the command line, and run nothing
 * @param probe where and how long to look for a backend
 * @param verbose whether to say what was found where
 */
record Options(
    List<String> plugins,
    Optional<String> strategy,
    Optional<String> backend,
    Optional<String> qemu,
    NicChoice nic,
    Listing listing,
    boolean explain,
    ProbeRequest probe,
    boolean verbose) {
  /** Those of a start without options: as qrap(1). */
  static final Options DEFAULT =
      new Options(
          List.of(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          NicChoice.BEST,
          Listing.NONE,
          false,
          ProbeRequest.DEFAULT,
          false);

  /** The forms in which providers are listed. */
  enum Listing {
    NONE,
    TEXT,
    JSON
  }

  /**
   * What the command line says.
   *
   * @param options those of qrap
   * @param rest what follows them: an {@link Invocation}
   */
  record Parsed(Options options, List<String> rest) {
    Parsed {
      rest = List.copyOf(rest);
    }
  }
}
