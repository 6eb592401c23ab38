package io.github.qrap.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.github.qrap.api.Demand;
import io.github.qrap.api.ProbeRequest;
import io.github.qrap.api.PublishedPort;
import io.github.qrap.api.PublishedPort.Protocol;
import io.github.qrap.api.ReplacedNetdev;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PasstNetworkTest {
  /** Fails where it is asked. */
  private static final PasstHost UNASKED =
      new PasstHost() {
        @Override
        public boolean can(PasstAbility ability) {
          throw new AssertionError("asked for " + ability);
        }

        @Override
        public Optional<String> nameserver() {
          throw new AssertionError("asked for the DNS server");
        }

        @Override
        public boolean hasIpv4Route() {
          return true;
        }

        @Override
        public boolean hasIpv6Route() {
          return true;
        }
      };

  @TestFactory
  Stream<DynamicTest> translatesAsWritten() throws IOException {
    return all().stream()
        .map(one -> dynamicTest(one.name(), () -> assertEquals(one.written(), one.fate())));
  }

  /** Of 110 when this was written: far fewer would mean that a part of them is not found. */
  @Test
  void areAllFound() throws IOException {
    assertTrue(all().size() >= 110, all().size() + " cases");
  }

  private static List<NetworkCase> all() throws IOException {
    List<NetworkCase> all = new ArrayList<>(NetworkCase.in("table"));
    all.addAll(NetworkCase.in("more"));
    return all;
  }

  @Test
  void theTableOfTheDocumentIsMadeOfTheGoldenFiles() throws IOException {
    List<String> rows = NetworkCase.rows();
    List<String> lines = Files.readAllLines(Path.of("../docs/own-network.md"));
    int head =
        lines.indexOf("| the command line says | passt of 2023 | passt of 2025 | passt of 2026 |");
    List<String> written = new ArrayList<>();
    for (int i = head + 2; head >= 0 && i < lines.size() && lines.get(i).startsWith("|"); i++) {
      written.add(lines.get(i));
    }
    assertEquals(String.join("\n", rows), String.join("\n", written));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "restrict=on",
        "ipv6=on",
        "dns=8.8.8.8,hostfwd=tcp::2222-:22,net=10.1.0.0/16,ipv6=off",
        "dnssearch=a.test,smb=/srv,dns=8.8.8.8"
      })
  void asksForAbilitiesOnlyWhereASettingNeedsThem(String settings) {
    Map<String, List<String>> map = new LinkedHashMap<>();
    for (String setting : settings.split(",")) {
      String[] pair = setting.split("=", 2);
      map.put(pair[0], List.of(pair[1]));
    }
    PasstNetwork network = PasstNetwork.of(instead(map), UNASKED);
    assertEquals(Optional.empty(), network.refusal());
  }

  /** Of those that count once, the last. */
  @TestFactory
  Stream<DynamicTest> everySettingHasOneResult() throws IOException {
    return all().stream()
        .filter(one -> !one.netdev().isEmpty())
        .map(one -> dynamicTest(one.name(), () -> assertEachHasOneResult(one)));
  }

  private static void assertEachHasOneResult(NetworkCase one) {
    PasstNetwork network = one.translated(NetworkCase.Generation.OF_2023);
    if (network.refusal().isPresent()
        || !List.of("user", "passt").contains(one.replaced().type())) {
      return;
    }
    String results =
        network.settings().stream()
            .map(result -> "\n" + result.setting().replace(", ", "\n"))
            .collect(Collectors.joining())
            .concat("\n");
    one.replaced()
        .settings()
        .forEach(
            (key, values) -> {
              String last = key + "=" + values.get(values.size() - 1);
              boolean split = key.endsWith("-ports");
              int found = results.split("\n" + Pattern.quote(last) + "(?=\n)", -1).length - 1;
              assertTrue(found == 1 || split, () -> last + " in" + results);
            });
  }

  /** In place of QEMU's own network with these settings. */
  private static ProbeRequest instead(Map<String, List<String>> settings) {
    return ProbeRequest.DEFAULT.withDemand(
        Demand.ANY.withReplaced(new ReplacedNetdev("user", settings)));
  }

  @Test
  void withoutANetworkAndPortsThereIsNothingToSay() {
    PasstNetwork network = PasstNetwork.of(ProbeRequest.DEFAULT, UNASKED);
    assertEquals(List.of(), network.arguments());
    assertEquals(Optional.empty(), network.refusal());
  }

  @Test
  void whereItListensIsKnownBeforehand() {
    PublishedPort chosen = new PublishedPort(Protocol.UDP, "0.0.0.0", 0, 53);
    PublishedPort published = new PublishedPort(Protocol.TCP, "0:0:0:0:0:0:0:1", 8081, 81);
    assertEquals(
        "[[::1]:8081->81/tcp, 127.0.0.1:2222->22/tcp, 0.0.0.0:53->5353/udp]",
        PasstNetwork.of(
                instead(
                        Map.of(
                            "hostfwd",
                            List.of("tcp:127.0.0.1:2222-:22", "udp::53-:5353"),
                            "dns",
                            List.of("8.8.8.8")))
                    .withPublished(List.of(chosen, published)),
                UNASKED)
            .listening()
            .toString());
    Map<String, List<String>> ports =
        Map.of(
            "tcp-ports", List.of("127.0.0.1/2222:22,80,1000-2000", "x/1", "1:0"),
            "udp-ports", List.of("all", "53"));
    assertEquals(
        List.of("127.0.0.1:2222->22/tcp", "127.0.0.1:80->80/tcp", "0.0.0.0:53->53/udp"),
        PasstNetwork.of(
                ProbeRequest.DEFAULT.withDemand(
                    Demand.ANY.withReplaced(new ReplacedNetdev("passt", ports))),
                UNASKED)
            .listening()
            .stream()
            .map(PublishedPort::toString)
            .toList());
  }

  /** Several passts with the same arguments could not listen all at one port. */
  @Test
  void thePortsOfTheUsersOwnArgumentsAreListenedAtToo() {
    assertEquals(
        "[0.0.0.0:2222->22/tcp, 127.0.0.1:53->53/udp]",
        PasstNetwork.of(
                ProbeRequest.DEFAULT.withDaemonArguments(
                    List.of("-t", "2222:22", "-u", "127.0.0.1/53", "-t", "none")),
                UNASKED)
            .listening()
            .toString());
  }

  @Test
  void anAddressThatIsWrittenInTwoWaysIsOneAddress() {
    PublishedPort one = new PublishedPort(Protocol.TCP, "::1", 2222, 22);
    PublishedPort other = new PublishedPort(Protocol.TCP, "0:0:0:0:0:0:0:1", 2222, 22);
    assertEquals(
        List.of("-t", "::1/2222:22"),
        PasstNetwork.of(ProbeRequest.DEFAULT.withPublished(List.of(one, other)), UNASKED)
            .arguments());
    PublishedPort elsewhere = new PublishedPort(Protocol.TCP, "0::1", 2222, 23);
    assertEquals(
        Optional.of("[::1]:2222->22/tcp, [::1]:2222->23/tcp: both listen on the same port"),
        PasstNetwork.of(ProbeRequest.DEFAULT.withPublished(List.of(one, elsewhere)), UNASKED)
            .refusal());
  }

  @ParameterizedTest
  @CsvSource({
    "-f, foreground",
    "--foreground, foreground",
    "--fore, foreground",
    "-4d, debug",
    "--debug, debug",
    "--trace, trace"
  })
  void aPasstThatWouldStayInTheForegroundIsNotStarted(String argument, String option) {
    ProbeRequest request =
        ProbeRequest.DEFAULT.withDaemonArguments(List.of("-m", "1500", argument));
    assertEquals(
        Optional.of("passt has to go to the background; leave out --" + option),
        PasstNetwork.of(request, UNASKED).refusal());
  }
}
