package io.github.qrap.it;

import io.github.qrap.it.Guest.Report;
import java.util.List;

/**
 * A guest that stays until its power button is pressed, and what this machine has found meanwhile.
 *
 * @param found what the commands printed that ran while the guest was up
 * @param remarks what qrap has printed
 */
record Visit(Report report, List<String> found, List<String> remarks) {
  /**
   * A script: what this machine gets from the guest, and the addresses where it listens, or is
   * bound with UDP, in hexadecimal. Ports that the kernel has chosen are those of the guest's own
   * queries.
   */
  static final String LOOK =
      "fetch 127.0.0.1 2222; ask 127.0.0.1 5353\n"
          + "for kind in tcp tcp6 udp udp6; do\n"
          + "  awk -v kind=$kind '$4 == \"0A\" || $4 == \"07\" {print kind, $2}' /proc/net/$kind\n"
          + "done | grep -v ':[89A-F]...$' | sort -u\n";

  /** A function of the shell: whether the process of this id has not ended yet. */
  static final String RUNS =
      // While a process becomes another program, it may have none for a moment.
      "runs() { [ -e /proc/$1/exe ] || { sleep 0.5; [ -e /proc/$1/exe ]; }; }\n";

  private static final String BEGIN =
      // Not the log of the guest before, which the new one clears too late.
      RUNS
          + "udp=$1; shift; rm -f guest.log; : >guest.log\n"
          + "\"$@\" >guest.log 2>&1 & vm=$!\n"
          + "until grep -q 'guest: waits for the power button' guest.log; do\n"
          + "  runs $vm || break; sleep 0.1\n"
          + "done\n"
          + "fetch() { timeout 10 busybox wget -q -O - \"http://$1:$2/\"; }\n"
          + "ask() { \"$udp\" \"$1\" \"$2\" && echo answered by UDP; }\n";

  private static final String END = "echo guest\nkill $vm; wait $vm\ncat guest.log\n";

  /**
   * Runs a guest and then, while it is up, a script of the shell.
   *
   * @param vm boots it with {@code stay=1}
   * @param script in it, {@code fetch ADDRESS PORT} prints a page, {@code ask ADDRESS PORT} prints
   *     that an answer has come by UDP, and {@code guest.log} has what {@code vm} has printed
   */
  static Visit of(MachineExtension machine, Command vm, String script) {
    Command asking = new Command(List.of(machine.udp().toString()), vm.environment());
    ProcessResult result =
        machine.run(asking.plus(vm.argv()).inScript(BEGIN + script + "\n" + END));
    List<String> lines = result.outLines();
    int guest = lines.indexOf("guest");
    return new Visit(
        Report.of(result),
        lines.subList(0, guest),
        lines.stream().skip(guest).filter(line -> line.startsWith("qrap: ")).toList());
  }
}
