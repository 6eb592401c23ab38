package io.github.qrap.it;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A {@link Machine} with what a test needs in it: in a static field one for the whole class, which
 * is there before its {@code @BeforeAll} methods run; in an instance field one for each test.
 */
final class MachineExtension
    implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {
  private final boolean passt;
  private final Optional<String> page;
  private final boolean peers;

  private boolean forTheClass;
  private Machine machine;
  private Guest guest;
  private Path udp;

  private MachineExtension(boolean passt, Optional<String> page, boolean peers) {
    this.passt = passt;
    this.page = page;
    this.peers = peers;
  }

  /** Nothing runs in it yet. */
  static MachineExtension empty() {
    return new MachineExtension(false, Optional.empty(), false);
  }

  /** A passt runs in it, on its default socket. */
  static MachineExtension withPasst() {
    return new MachineExtension(true, Optional.empty(), false);
  }

  /** The same, which also serves this text at {@link Machine#URL}. */
  MachineExtension serving(String text) {
    return new MachineExtension(passt, Optional.of(text), peers);
  }

  /**
   * The same, which also tells a client its address at {@code /cgi-bin/peer}, and answers by UDP at
   * its DNS server's port and at 7777, from where it writes what comes to {@code datagrams}. An
   * ordinary user finds all of it.
   */
  MachineExtension withPeers() {
    return new MachineExtension(passt, page, true);
  }

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    forTheClass = true;
    start();
  }

  @Override
  public void beforeEach(ExtensionContext context) throws IOException {
    if (!forTheClass) {
      start();
    }
  }

  @Override
  public void afterEach(ExtensionContext context) throws IOException {
    if (!forTheClass) {
      stop();
    }
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    stop();
  }

  private void start() throws IOException {
    machine = Machine.start();
    if (page.isPresent()) {
      machine.serve(page.get());
    }
    if (passt) {
      machine.startPasst();
    }
    if (peers) {
      startPeers();
    }
  }

  private void startPeers() {
    shell("chmod 755 . .. ../..");
    // The DNS server of this machine, which sends every query back.
    shell(
        "printf 'nameserver %s\\n' 192.0.2.15 2001:db8::15 >resolv.conf;"
            + " mount --bind resolv.conf /etc/resolv.conf");
    // A second address, to see from which one the page is fetched.
    shell(
        "busybox ip addr add 192.0.2.16/24 dev uplink; mkdir www/cgi-bin;"
            + " printf '#!/bin/sh\\necho; echo $REMOTE_ADDR\\n' >www/cgi-bin/peer;"
            + " chmod 755 www/cgi-bin/peer");
    Command udp = Command.of(List.of(udp().toString()));
    start(udp.plus("53"));
    start(udp.plus("7777").inScript("exec \"$@\" >>datagrams"));
  }

  private void stop() throws IOException {
    if (machine != null) {
      machine.close();
    }
  }

  /** The guest, made in the machine when it is first asked for. */
  Guest guest() {
    if (guest == null) {
      guest = Guest.makeIn(machine);
    }
    return guest;
  }

  /** The program {@code src/test/c/udp.c}, which the guest then has too. */
  Path udp() {
    if (udp == null) {
      udp = machine.compile("udp", "-static");
      guest().install(machine, udp);
    }
    return udp;
  }

  /** See {@link Machine#directory}. */
  Path directory() {
    return machine.directory();
  }

  /** See {@link Machine#run}. */
  ProcessResult run(Command command) {
    return machine.run(command);
  }

  /** Runs a script of the shell; see {@link Machine#run}. */
  ProcessResult shell(String script) {
    return machine.run(Command.shell(script));
  }

  /** See {@link Machine#succeed}. */
  ProcessResult succeed(Command command) {
    return machine.succeed(command);
  }

  /** Runs a script of the shell; see {@link Machine#succeed}. */
  ProcessResult succeed(String script) {
    return machine.succeed(Command.shell(script));
  }

  /** See {@link Machine#start}. */
  Process start(Command command) {
    return machine.start(command);
  }

  /** See {@link Machine#compile}. */
  Path compile(String name, String... options) {
    return machine.compile(name, options);
  }

  /** See {@link Machine#install}. */
  String install(String name, String script) throws IOException {
    return machine.install(name, script);
  }

  /** See {@link Machine#startPasst}. */
  void startPasst(String... options) {
    machine.startPasst(options);
  }

  /** See {@link Machine#startPasst(int, String...)}. */
  void startPasst(int number, String... options) {
    machine.startPasst(number, options);
  }

  /** See {@link Machine#passtsThatStay}. */
  String passtsThatStay() {
    return machine.passtsThatStay();
  }

  /** See {@link Machine#stopPasst}. */
  void stopPasst() {
    machine.stopPasst();
  }
}
