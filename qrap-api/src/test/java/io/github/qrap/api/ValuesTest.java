package io.github.qrap.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class ValuesTest {
  @Test
  void propertiesKeepTheirOrderAndAreCopied() {
    Map<String, String> properties = new LinkedHashMap<>();
    for (String name : new String[] {"z", "a", "m"}) {
      properties.put(name, name);
    }
    DeviceOption device = new DeviceOption("e1000", properties);
    properties.clear();
    assertEquals(List.of("z", "a", "m"), new ArrayList<>(device.properties().keySet()));
  }

  @Test
  void theDescriptorIsTheLastPropertyOfANetdev() {
    assertEquals("{fd=5}", Netdev.SOCKET.properties(5).toString());
    Netdev stream = new Netdev("stream", Map.of("addr.type", "fd"), Optional.of("addr.str"));
    assertEquals("{addr.type=fd, addr.str=7}", stream.properties(7).toString());
    assertEquals("{}", new Netdev("user", Map.of(), Optional.empty()).properties(5).toString());
  }

  @Test
  void aBackendHasADescriptorExactlyIfItsNetdevTakesOne() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new Backend("/x", Netdev.SOCKET, OptionalInt.empty(), () -> {}));
  }

  @Test
  void timesMustBePositive() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> ProbeRequest.DEFAULT.withAnswerTimeout(Duration.ZERO));
    assertEquals("answerTimeout <PT0S> must be positive", e.getMessage());
  }

  @Test
  void aLaunchNeedsAName() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new Launch("/bin/true", List.of(), Optional.empty(), Inheritance.STANDARD));
    assertThrows(IllegalArgumentException.class, () -> new Launch.Handover(3, -1));
  }
}
