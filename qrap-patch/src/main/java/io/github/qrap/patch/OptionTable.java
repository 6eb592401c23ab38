package io.github.qrap.patch;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * QEMU's options and what follows them.
 *
 * <p>Source: {@code qemu-system-ARCH -help} and the manual page, up to version 10 and for all
 * targets. Options that newer versions dropped stay here, because older ones still read them.
 */
final class OptionTable {
  /** What follows an option, as far as reading the command line depends on it. */
  enum Syntax {
    /** Nothing. */
    FLAG,
    /** Nothing, and QEMU only tells about itself. */
    QUESTION,
    /** A text that is the option's own business. */
    TEXT,
    /** A text; {@code help} or {@code ?} in its place makes QEMU list what there is. */
    CHOICE,
    /** A list of {@code key=value}, for some options also JSON; it may ask for {@code help}. */
    LIST;

    boolean takesValue() {
      return this != FLAG && this != QUESTION;
    }
  }

  private static final Map<String, Syntax> OPTIONS = options();

  private OptionTable() {}

  private static Map<String, Syntax> options() {
    Map<String, Syntax> options = new HashMap<>(512);
    add(options, Syntax.QUESTION, "audio-help h help version");
    add(
        options,
        Syntax.FLAG,
        "S async-teardown daemonize enable-fips enable-kvm enable-sync-profile full-screen jitdump",
        "mem-prealloc no-acpi no-fd-bootchk no-hpet no-reboot no-shutdown no-user-config",
        "nodefaults nographic nouserconfig old-param only-migratable perfmap portrait preconfig s",
        "semihosting singlestep snapshot usb win2k-hack xen-attach xen-domid-restrict");
    add(
        options,
        Syntax.FLAG,
        "alt-grab ctrl-grab curses enable-hax enable-hvf enable-whpx localtime no-frame no-kvm",
        "no-kvm-irqchip no-kvm-pit no-kvm-pit-reinjection no-quit rtc-td-hack sdl show-cursor",
        "std-vga tdf xen-create");
    add(
        options,
        Syntax.TEXT,
        "D acpitable append bios cdrom chroot debugcon dfilter dtb dump-vmstate echr fda fdb fw_cfg",
        "g gdb hda hdb hdc hdd icount incoming initrd k kernel loadvm mem-path monitor mtdblock",
        "name option-rom parallel pflash pidfile plugin prom-env qmp qmp-pretty qtest qtest-log",
        "readconfig rotate runas sd seed serial set shim usbdevice uuid watchdog-action xen-domid");
    add(
        options,
        Syntax.TEXT,
        "balloon bootp bt clock redir smb startdate tb-size tftp virtfs_synth virtioconsole",
        "writeconfig");
    add(options, Syntax.CHOICE, "L cpu d soundhw vga watchdog");
    add(
        options,
        Syntax.LIST,
        "M accel action add-fd audio audiodev blockdev boot chardev compat device display drive",
        "fsdev global iscsi m machine mon msg net netdev nic numa object overcommit realtime rtc",
        "run-with sandbox semihosting-config smbios smp spice tpmdev trace virtfs vnc");
    return Collections.unmodifiableMap(options);
  }

  private static void add(Map<String, Syntax> options, Syntax syntax, String... lines) {
    for (String line : lines) {
      for (String name : line.split(" ")) {
        if (options.put(name, syntax) != null) {
          throw new IllegalStateException("option <" + name + "> is listed twice");
        }
      }
    }
  }

  /** The names of all options. */
  static Set<String> names() {
    return OPTIONS.keySet();
  }

  /** What follows this option, named without its dashes; empty if no QEMU is known to have it. */
  static Optional<Syntax> syntax(String name) {
    return Optional.ofNullable(OPTIONS.get(name));
  }
}
