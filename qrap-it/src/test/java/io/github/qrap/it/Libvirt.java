package io.github.qrap.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A libvirtd in the machine of a test: a host of its own, with qrap as the emulator of its domains.
 */
final class Libvirt {
  /** Seen by every user, unlike the directory of the build. */
  static final String HOME = "/tmp/emulator";

  static final String LAUNCHER = HOME + "/qrap/bin/qrap";

  /** Where libvirt and qrap look for programs first. */
  static final String PATH = HOME + "/path";

  private final MachineExtension machine;
  private final String mode;
  private final String directory;
  private final Process process;

  private Libvirt(MachineExtension machine, String mode, String directory, Process process) {
    this.machine = machine;
    this.mode = mode;
    this.directory = directory;
    this.process = process;
  }

  /** Puts qrap and the guest where every user finds them, and makes {@code /tmp/consoles}. */
  static void installEmulator(MachineExtension machine) {
    String script = Path.of("src/test/sh/private-libvirt").toAbsolutePath().toString();
    Path distribution = Path.of("../qrap-dist/target/qrap").toAbsolutePath().normalize();
    machine.succeed(
        "mkdir -p /tmp/emulator /tmp/consoles && chmod 1777 /tmp/consoles\n"
            + ("cp -r " + distribution + " " + HOME + "/qrap && cp " + script + " " + HOME + "\n")
            + ("cd " + machine.guest().directory() + " && cp vmlinuz initrd " + HOME)
            + "\n"
            + ("chmod -R a+rX " + HOME));
  }

  /**
   * Starts the system's, or that of a session where an ordinary user runs the tests.
   *
   * @param name of the host, and of its directory in {@code /tmp}, where its log is
   * @param user of QEMU
   */
  static Libvirt start(MachineExtension machine, String name, String user) {
    return Machine.AS_ROOT
        ? start(machine, "system", name, List.of("unshare"), user)
        : startSession(machine, name, user);
  }

  /** Starts that of an ordinary user's session. */
  static Libvirt startSession(MachineExtension machine, String name, String user) {
    List<String> command = new ArrayList<>();
    if (Machine.AS_ROOT) {
      command.addAll(List.of("sh", "-c", "exec " + as(user) + "\"$@\"", "sh"));
    }
    command.addAll(List.of("unshare", "--map-current-user", "--keep-caps"));
    return start(machine, "session", name, command, user);
  }

  private static Libvirt start(
      MachineExtension machine, String mode, String name, List<String> unshare, String user) {
    // libvirt passes PATH on to the emulator, also for the probe, and no other variable of use.
    String path =
        String.join(
            ":",
            PATH,
            System.getProperty("java.home") + "/bin",
            System.getenv("PATH"),
            "/usr/sbin");
    String directory = "/tmp/" + name;
    Command command =
        Command.of(
                unshare,
                "--mount",
                "--uts",
                "--pid",
                "--fork",
                "--kill-child",
                "--mount-proc",
                HOME + "/private-libvirt",
                directory,
                user)
            .with("PATH", path);
    Libvirt libvirt = new Libvirt(machine, mode, directory, machine.start(command));
    libvirt.until("[ -S " + directory + "/libvirt-sock ]");
    return libvirt;
  }

  /** What a command of another user begins with. */
  static String as(String user) {
    return user.equals(System.getProperty("user.name"))
        ? ""
        : "setpriv --reuid=" + user + " --regid=$(id -g " + user + ") --clear-groups ";
  }

  String uri() {
    return "qemu+unix:///" + mode + "?socket=" + directory + "/libvirt-sock";
  }

  /** The command as one of the shell. */
  String virsh(String command) {
    return "virsh -q -c '" + uri() + "' " + command;
  }

  /** Runs a command of virsh, which has to succeed. */
  ProcessResult run(String command) {
    return succeed(virsh(command));
  }

  /** Defines the domain, or defines it anew; {@code /tmp/NAME.xml} has its definition. */
  void define(Domain domain) {
    String file = "/tmp/" + domain.name() + ".xml";
    succeed("cat >" + file + " <<'END'\n" + domain.xml() + "END\n");
    run("define " + file);
  }

  /** Fails if a domain runs, or something is left of one; ends libvirtd. */
  void endWithNothingLeft() {
    assertEquals("", run("list --name").out().strip());
    String left =
        succeed(
                ("[ -e " + directory + "/libvirtd.pid ] || echo no pid file to compare with\n")
                    + ("find /tmp -mindepth 1 -maxdepth 2 -newer " + directory + "/libvirtd.pid")
                    + " -type f ! -path '*/libvirt*/*' ! -path '/tmp/consoles/*' ! -name '*.xml'\n"
                    + "ps -e -o comm= | grep -E '^(java|qrap|qemu)' || :")
            .out();
    assertEquals("", left);
    process.destroy();
    process.onExit().join();
  }

  void untilConsoleSays(String domain, String text) {
    until("grep -q '^guest: " + text + "' /tmp/consoles/" + domain + " 2>/dev/null");
  }

  /** Waits, for up to a minute, until the shell finds the condition true. */
  void until(String condition) {
    succeed(
        "tries=0\n"
            + ("until " + condition + "; do\n")
            + "  tries=$((tries + 1))\n"
            + "  [ $tries -lt 300 ] || exit 1\n"
            + "  sleep 0.2\n"
            + "done");
  }

  /** Runs a script of the shell, which has to succeed. */
  ProcessResult succeed(String script) {
    ProcessResult result = machine.shell(script);
    if (result.status() != 0) {
      ProcessResult log =
          machine.shell("cat " + directory + "/libvirtd.log /tmp/consoles/*; ls /tmp");
      throw new AssertionError(script + "\n" + result + "\n" + log.out());
    }
    return result;
  }

  /**
   * A domain whose guest is that of the machine.
   *
   * @param number of the domain on its host
   * @param type of its machine
   * @param options of the guest
   * @param devices beside the emulator, in XML
   * @param variables of the emulator, as {@code NAME=VALUE}
   */
  record Domain(
      String name,
      int number,
      String type,
      String emulator,
      String options,
      String devices,
      List<String> variables) {
    private String xml() {
      String environment =
          variables.stream()
              .map(variable -> variable.split("=", 2))
              .map(pair -> "<qemu:env name='%s' value='%s'/>".formatted(pair[0], pair[1]))
              .collect(Collectors.joining());
      return """
      <domain type="qemu" xmlns:qemu="http://libvirt.org/schemas/domain/qemu/1.0">
        <name>%s</name>
        <uuid>00000000-0000-4000-8000-%012d</uuid>
        <memory unit="MiB">256</memory>
        <vcpu current="1">2</vcpu>
        <os>
          <type arch="x86_64" machine="%s">hvm</type>
          <kernel>%s/vmlinuz</kernel>
          <initrd>%4$s/initrd</initrd>
          <cmdline>console=ttyS0 quiet no_timer_check cryptomgr.notests %s</cmdline>
        </os>
        <features><acpi/></features>
        <devices>
          <emulator>%s</emulator>
          %s
          %s
        </devices>
        <qemu:commandline>%s</qemu:commandline>
      </domain>
      """
          .formatted(name, number, type, HOME, options, emulator, ports(), devices, environment);
    }

    /** More than libvirt would make: for what is plugged in later, and for the C tool. */
    private String ports() {
      return type.equals("q35")
          ? IntStream.rangeClosed(1, 10)
              .mapToObj("<controller type='pci' index='%d' model='pcie-root-port'/>"::formatted)
              .collect(Collectors.joining())
          : "";
    }
  }
}
