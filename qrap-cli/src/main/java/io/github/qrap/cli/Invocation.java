package io.github.qrap.cli;

import io.github.qrap.api.Attachment;
import io.github.qrap.api.Demand;
import io.github.qrap.api.Program;
import io.github.qrap.patch.CommandLineException;
import io.github.qrap.patch.QemuVersion;
import io.github.qrap.patch.Rewrite;
import io.github.qrap.patch.RewritePlan;
import java.util.List;

/** What the user asked to run. */
sealed interface Invocation {
  /** The program as it is asked for; of a patched command line, before the rewrite. */
  Program program();

  /** The NICs that want a backend. */
  List<Demand> demands();

  /** The number of the descriptor for each demand, should its backend have one. */
  List<Integer> descriptors();

  /**
   * {@code FDNUM QEMU_CMD ARG...}: the arguments are left alone.
   *
   * @param descriptor the number that the connection must have in the program
   */
  record Explicit(Program program, int descriptor) implements Invocation {
    @Override
    public List<Demand> demands() {
      Demand demand = Demand.ANY;
      for (Attachment.Kind kind : Attachment.Kind.values()) {
        if (kind != Attachment.Kind.SOCKET) {
          demand =
              demand.refusing(
                  kind,
                  "FDNUM QEMU_CMD leaves the command line alone, and this backend needs another"
                      + " -netdev there");
        }
      }
      return List.of(demand);
    }

    @Override
    public List<Integer> descriptors() {
      return List.of(descriptor);
    }
  }

  /**
   * {@code ARG...}: qrap finds QEMU and rewrites its arguments.
   *
   * @param descriptors free for the backends of the plan's demands
   */
  record Patch(Program program, RewritePlan plan, List<Integer> descriptors) implements Invocation {
    @Override
    public List<Demand> demands() {
      return plan.demands();
    }

    /** The same for a QEMU of this version. */
    Patch forQemu(QemuVersion version) {
      return new Patch(program, plan.forQemu(version), descriptors);
    }

    /** The same where there is one backend only; see {@link RewritePlan#forOneBackend}. */
    Patch forOneBackend(String reason) {
      RewritePlan one = plan.forOneBackend(reason);
      List<Integer> numbers = descriptors.subList(0, one.demands().size());
      return new Patch(program.expecting(numbers), one, numbers);
    }

    /** The command line with a backend for each demand, in order. */
    Rewrite complete(List<Attachment> attachments) throws CommandLineException {
      return plan.complete(attachments, descriptors);
    }
  }

  /** QEMU is only asked about itself, so that it needs no network. */
  record Query(Program program) implements Invocation {
    @Override
    public List<Demand> demands() {
      return List.of();
    }

    @Override
    public List<Integer> descriptors() {
      return List.of();
    }
  }
}
