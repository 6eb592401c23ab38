package io.github.qrap.patch;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * QEMU's options and what follows them.
 *
 * <p>Source: {@code qemu-system-ARCH -help} and the manual page, up to version 11 and for all
 * targets. Options that newer versions dropped stay here, because older ones still read them.
 */
final class OptionTable {
  /** What follows an option, as far as reading the command line depends on it. */
  enum Syntax {
    /** Nothing. */
    FLAG,
    /** Nothing, and QEMU only prints information about itself. */
    QUESTION,
    /** A text in a syntax that only this option has. */
    TEXT,
    /** A text; {@code help} or {@code ?} in its place makes QEMU list what there is. */
    CHOICE,
    /** Words with commas between them, each of which may ask for a list. */
    WORDS,
    /** A list of {@code key=value}; it may ask for {@code help}. */
    LIST,
    /** A list, or a JSON object. */
    LIST_OR_JSON;

    boolean takesValue() {
      return this != FLAG && this != QUESTION;
    }

    boolean isList() {
      return this == LIST || this == LIST_OR_JSON;
    }
  }

  /**
   * What is known of an option.
   *
   * @param impliedKey the key that its list may leave out in front; empty if there is none, or
   *     nothing of the list is read here
   */
  record Row(Syntax syntax, String impliedKey) {}

  private static final Map<String, Row> OPTIONS = options();

  private OptionTable() {}

  private static Map<String, Row> options() {
    Map<String, Row> options = new HashMap<>(512);
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
        "name option-rom parallel pflash pidfile prom-env qmp qmp-pretty qtest qtest-log",
        "readconfig rotate runas sd seed serial set shim usbdevice uuid watchdog-action xen-domid");
    add(
        options,
        Syntax.TEXT,
        "balloon bootp bt clock redir smb startdate tb-size tftp virtfs_synth virtioconsole",
        "writeconfig");
    add(options, Syntax.CHOICE, "L cpu soundhw vga watchdog");
    add(options, Syntax.WORDS, "d");
    add(
        options,
        Syntax.LIST,
        "M=type accel=accel action add-fd audio boot chardev=backend drive fsdev global iscsi m=size",
        "machine=type mon msg net=type nic=type numa=type overcommit plugin=file realtime rtc run-with",
        "sandbox semihosting-config smbios smp spice tpmdev trace virtfs vnc");
    add(
        options,
        Syntax.LIST_OR_JSON,
        "audiodev blockdev compat device=driver display netdev=type object=qom-type");
    return Collections.unmodifiableMap(options);
  }

  /** The lines have names, each with its implied key after an equals sign. */
  private static void add(Map<String, Row> options, Syntax syntax, String... lines) {
    for (String line : lines) {
      for (String word : line.split(" ")) {
        int equals = word.indexOf('=');
        String name = equals < 0 ? word : word.substring(0, equals);
        String impliedKey = equals < 0 ? "" : word.substring(equals + 1);
        if (options.put(name, new Row(syntax, impliedKey)) != null) {
          throw new IllegalStateException("option <" + name + "> is listed twice");
        }
      }
    }
  }

  /** The names of all options. */
  static Set<String> names() {
    return OPTIONS.keySet();
  }

  /** What is known of this option, named without its dashes; empty if QEMU has no such option. */
  static Optional<Row> find(String name) {
    return Optional.ofNullable(OPTIONS.get(name));
  }

  /** The key that the list of this option may leave out in front. */
  static String impliedKey(String name) {
    return Objects.requireNonNull(OPTIONS.get(name), name).impliedKey();
  }
}
