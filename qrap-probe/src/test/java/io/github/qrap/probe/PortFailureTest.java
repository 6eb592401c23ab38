package io.github.qrap.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.qrap.api.PublishedPort;
import io.github.qrap.api.PublishedPort.Protocol;
import io.github.qrap.api.Remedy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The words are those of passt of 2023, 2025 and 2026. */
class PortFailureTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "80 | Failed to bind any port for '-t 0.0.0.0/80:80', exiting"
            + " | a free port from 1024 on, or: sysctl net.ipv4.ip_unprivileged_port_start=80",
        "80 | Failed to bind port 80 (Permission denied) for option '-t 0.0.0.0/80:80', exiting"
            + " | a free port from 1024 on, or: sysctl net.ipv4.ip_unprivileged_port_start=80",
        "80 | Listen failed for HOST TCP port 0.0.0.0/80: Permission denied"
            + " | a free port from 1024 on, or: sysctl net.ipv4.ip_unprivileged_port_start=80",
        "80 | Listen failed for HOST TCP port 0.0.0.0/80: Address already in use"
            + " | another program listens there: end it (ss -lntup shows it), or choose another port",
        "2222 | Failed to bind any port for '-t 0.0.0.0/2222:22', exiting"
            + " | if another program listens there (ss -lntup shows it), end it, or choose another"
            + " port",
        "2222 | Listen failed for HOST TCP port 192.0.2.9/2222: Cannot assign requested address"
            + " | this machine has no such address",
        "2222 | Failed to bind port 2222 ((null)) for option '-t 0.0.0.0/2222:22', exiting"
            + " | this machine has no IPv4 route, and without one this passt has no IPv4",
        "2222 | No external routable interface for IPv4; Failed to bind any port for '-t 0/2222:22'"
            + " | this machine has no IPv4 route, and without one this passt has no IPv4",
        "0 | Protocol family unavailable | name a port that is free"
      })
  void whereAPortIsNotFreeItSaysWhatToDo(int port, String words, String advice) {
    assertEquals(advice, PortFailure.advice(port, "IPv4", words));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "Failed to bind any port for '-t 0.0.0.0/80:80', exiting | hostfwd=tcp::80-:80",
        "Failed to bind port 8080 (Permission denied) for option | hostfwd=tcp::8080-:80",
        "Listen failed for HOST TCP port 0.0.0.0/80: Permission denied | hostfwd=tcp::80-:80",
        "Listen failed for HOST TCP port ::1/8081: Permission denied | [::1]:8081->81/tcp"
      })
  void theForwardThatPasstCannotListenForIsFound(String words, String setting) throws Exception {
    assertEquals(
        Optional.of(setting),
        PortFailure.among(forwards("tcp::8080-:80", "tcp::80-:80"), words)
            .map(PortForward::setting));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "External interface not usable",
        "Failed to bind any port for '-t 0.0.0.0/22221:22', exiting",
        "Failed to bind port 222 (Address already in use)",
        "Listen failed for HOST TCP port fe80::1/8081: Permission denied"
      })
  void otherWordsAreNotAboutAForward(String words) throws Exception {
    assertEquals(Optional.empty(), PortFailure.among(forwards("tcp::2222-:22"), words));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "Failed to bind any port for '-t 2222:22', exiting"
            + " | if another program listens there (ss -lntup shows it), end it, or choose another"
            + " port",
        "Failed to bind any port for '-u 192.0.2.1/53', exiting"
            + " | a free port from 1024 on, or: sysctl net.ipv4.ip_unprivileged_port_start=53",
        "Failed to bind any port for '-t 80-90', exiting"
            + " | a free port from 1024 on, or: sysctl net.ipv4.ip_unprivileged_port_start=80",
        "Failed to bind port 2222 (Address already in use) for option '-t 2220-2225'"
            + " | another program listens there: end it (ss -lntup shows it), or choose another port",
        "Listen failed for HOST TCP port */2222: Address already in use"
            + " | another program listens there: end it (ss -lntup shows it), or choose another port",
        "Listen failed for HOST UDP port ::1/80: Permission denied"
            + " | a free port from 1024 on, or: sysctl net.ipv4.ip_unprivileged_port_start=80"
      })
  void aPortOfOtherArgumentsHasAdviceToo(String words, String advice) {
    assertEquals(List.of(new Remedy.Advice(advice)), PortFailure.remedies(words));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Invalid port specifier x", "External interface not usable"})
  void otherWordsHaveNone(String words) {
    assertEquals(List.of(), PortFailure.remedies(words));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "198.51.100.77 | this machine has no such address",
        "127.0.0.7 | if another program listens there (ss -lntup shows it), end it, or choose another port",
        "0.0.0.0 | if another program listens there (ss -lntup shows it), end it, or choose another port"
      })
  void anAddressThatIsNotOfThisMachineIsNamedWherePasstDoesNotSayIt(String address, String advice)
      throws Exception {
    String setting = "tcp:" + address + ":2222-:22";
    String words = "Failed to bind any port for '-t " + address + "/2222:22', exiting";
    assertEquals(
        new Remedy.Advice("it is hostfwd=" + setting + "; " + advice),
        PortFailure.remedy(PortForward.parse(setting), words));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "Failed to bind port 8081 ((null)) for option '-t ::1/8081:81' | true",
        "No external routable interface for IPv6; Failed to bind any port for '-t ::1/8081:81' | true",
        "No external routable interface for IPv4; Failed to bind any port for '-t ::1/8081:81' | false"
      })
  void anAddressOfAFamilyThatPasstLacksIsToldFromOneThatIsTaken(String words, boolean lacks) {
    PortForward forward = PortForward.of(new PublishedPort(Protocol.TCP, "::1", 8081, 81));
    assertEquals(
        new Remedy.Advice(
            "it is [::1]:8081->81/tcp; "
                + (lacks
                    ? "this machine has no IPv6 route, and without one this passt has no IPv6"
                    : "if another program listens there (ss -lntup shows it), end it, or choose"
                        + " another port")),
        PortFailure.remedy(forward, words));
  }

  @Test
  void wherePasstSaysThatAPortIsTakenTheAddressDoesNotMatter() throws Exception {
    PortForward forward = PortForward.parse("tcp:198.51.100.77:2222-:22");
    String words = "Failed to bind port 2222 (Address already in use) for option";
    assertEquals(
        new Remedy.Advice(
            "it is hostfwd=tcp:198.51.100.77:2222-:22; " + PortFailure.advice(2222, "IPv4", words)),
        PortFailure.remedy(forward, words));
  }

  /** These, and one that is published at ::1. */
  private static List<PortForward> forwards(String... values) throws InvalidSettingException {
    List<PortForward> forwards = new ArrayList<>();
    for (String value : values) {
      forwards.add(PortForward.parse(value));
    }
    forwards.add(PortForward.of(new PublishedPort(Protocol.TCP, "::1", 8081, 81)));
    return forwards;
  }
}
