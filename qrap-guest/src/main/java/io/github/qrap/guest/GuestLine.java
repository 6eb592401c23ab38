package io.github.qrap.guest;

import io.github.qrap.api.LaunchException;
import io.github.qrap.api.Program;
import io.github.qrap.exec.ProgramSearch;
import io.github.qrap.exec.QemuSearch;
import io.github.qrap.exec.SpawnChild;
import io.github.qrap.patch.Aspect;
import io.github.qrap.patch.CommandLineException;
import io.github.qrap.patch.NicChoice;
import io.github.qrap.patch.RewritePlan;
import io.github.qrap.patch.Rewriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A guest's command line with what it leaves open, checked as far as that is possible before
 * anything runs.
 *
 * @param qemu without its arguments
 * @param plan of these arguments
 * @param hasMonitor whether {@link Streams#MONITOR} is on it
 */
record GuestLine(Program qemu, RewritePlan plan, boolean hasMonitor) {
  private static final String MONITOR_ID = "qrap-monitor";

  /**
   * Completes the command line.
   *
   * @param qemu the name or path that was chosen
   * @param accelerator the one that was chosen
   * @throws GuestException with what is wrong, and what to do
   */
  static GuestLine of(List<String> arguments, Optional<String> qemu, Optional<String> accelerator)
      throws GuestException, InterruptedException {
    if (!arguments.isEmpty() && QemuSearch.isQemu(arguments.get(0))) {
      String name = arguments.get(0);
      throw new GuestException(
          name + ": the arguments are without QEMU's name; choose it by qemu(...)");
    }
    try {
      Set<Aspect> settled = Aspect.settledBy(arguments);
      NativeLibraries.awaitJffi();
      Program program = find(qemu);
      String architecture = QemuSearch.architecture(program.path());
      List<String> all = new ArrayList<>(arguments);
      if (settled.contains(Aspect.BACKGROUND)) {
        throw new GuestException("-daemonize: leave it out; the guest is in the background anyway");
      }
      if (!settled.contains(Aspect.ACCELERATOR)) {
        // As -machine, because it overrides what the name "kvm" of QEMU stands for.
        all.add("-machine");
        all.add("accel=" + accelerator.orElseGet(() -> best(architecture)));
      } else if (accelerator.isPresent()) {
        throw new GuestException(
            "accelerator <"
                + accelerator.get()
                + ">: the command line has one too; leave out either");
      }
      if (!settled.contains(Aspect.DISPLAY)) {
        all.addAll(List.of("-display", "none"));
      }
      if (!settled.contains(Aspect.CONSOLE)) {
        all.addAll(List.of("-serial", "stdio"));
      }
      boolean hasMonitor = !settled.contains(Aspect.QMP);
      if (hasMonitor) {
        all.addAll(
            List.of(
                "-chardev",
                "socket,id=" + MONITOR_ID + ",fd=" + Streams.MONITOR,
                "-mon",
                "chardev=" + MONITOR_ID + ",mode=control"));
      }
      RewritePlan plan = plan(all, architecture, settled.contains(Aspect.NETWORK));
      if (plan.isQuestion()) {
        throw new GuestException(
            "the command line only asks QEMU about itself; there is no guest to start");
      }
      new SpawnChild().check(program);
      return new GuestLine(program, plan, hasMonitor);
    } catch (LaunchException | CommandLineException e) {
      throw new GuestException(e.getMessage(), e);
    }
  }

  private static RewritePlan plan(List<String> all, String architecture, boolean hasNetworks)
      throws CommandLineException {
    if (hasNetworks) {
      return plan(all, architecture, NicChoice.KEEP_NETWORKS);
    }
    // A NIC that nobody has named may as well be one for which every system has a driver.
    RewritePlan best = plan(all, architecture, NicChoice.BEST);
    return best.isLossy() ? plan(all, architecture, NicChoice.KEEP) : best;
  }

  private static RewritePlan plan(List<String> all, String architecture, NicChoice nic)
      throws CommandLineException {
    return new Rewriter(Rewriter.builtInRules(), nic).plan(all, architecture);
  }

  private static Program find(Optional<String> qemu) throws LaunchException {
    // "As the command finds it": the only look at the environment that this module takes.
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    QemuSearch search = new QemuSearch(new ProgramSearch(path));
    return qemu.isPresent() ? search.find(qemu.get()) : search.find();
  }

  private static String best(String architecture) {
    return HostKvm.here().runs(architecture) ? "kvm:tcg" : "tcg";
  }
}
