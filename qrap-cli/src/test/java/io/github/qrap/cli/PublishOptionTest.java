package io.github.qrap.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PublishOptionTest {
  @ParameterizedTest
  @CsvSource({
    "22, 0.0.0.0:PORT->22/tcp",
    "2222:22, 0.0.0.0:2222->22/tcp",
    "2222:22/tcp, 0.0.0.0:2222->22/tcp",
    ":22, 0.0.0.0:PORT->22/tcp",
    "53/udp, 0.0.0.0:PORT->53/udp",
    "127.0.0.1:2222:22, 127.0.0.1:2222->22/tcp",
    "127.0.0.1::22, 127.0.0.1:PORT->22/tcp",
    "127.0.0.1:22, 127.0.0.1:PORT->22/tcp",
    "[::1]:5353:53/udp, [::1]:5353->53/udp",
    "[::]::22, [::]:PORT->22/tcp",
    "65535:65535, 0.0.0.0:65535->65535/tcp"
  })
  void eachFormIsReadAsPodmanReadsIt(String text, String port) throws Failure {
    assertEquals(port, PublishOption.parse("--publish", List.of(text)).get(0).toString());
  }

  @ParameterizedTest
  @CsvSource({
    "'', must be [[ADDRESS:][HOSTPORT:]]PORT[/udp]",
    "ssh, must be [[ADDRESS:][HOSTPORT:]]PORT[/udp]",
    "22/sctp, must be [[ADDRESS:][HOSTPORT:]]PORT[/udp]",
    "2000-2010:22, must be [[ADDRESS:][HOSTPORT:]]PORT[/udp]",
    "localhost:2222:22, must be [[ADDRESS:][HOSTPORT:]]PORT[/udp]",
    "::1:2222:22, must be [[ADDRESS:][HOSTPORT:]]PORT[/udp]",
    "1:2:3:4, must be [[ADDRESS:][HOSTPORT:]]PORT[/udp]",
    "host.test:2222:22, host.test is not an IP address",
    "[fe80::1%lo]:2222:22, [fe80::1%lo] is not an IP address",
    "1.2.3:2222:22, 1.2.3 is not an IP address",
    "0, 0 is not a port from 1 to 65535",
    "65536:22, 65536 is not a port from 1 to 65535",
    "2222:99999999999999999999, 99999999999999999999 is not a port from 1 to 65535"
  })
  void anyOtherTextIsRefusedWithTheFormsThatAreTaken(String text, String reason) {
    Failure e = assertThrows(Failure.class, () -> PublishOption.parse("--publish", List.of(text)));
    assertEquals(
        "--publish "
            + text
            + ": "
            + reason
            + "; for example 22, 2222:22, 127.0.0.1:2222:22, [::1]:2222:22 or 5353:53/udp",
        e.getMessage());
    assertEquals(125, e.status());
  }
}
