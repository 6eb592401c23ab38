package io.github.qrap.guest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class QmpTest {
  private Pipe toQemu;
  private Pipe fromQemu;
  private BufferedReader commands;
  private Qmp qmp;

  @BeforeEach
  void open() throws IOException {
    toQemu = Pipe.open();
    fromQemu = Pipe.open();
    commands =
        new BufferedReader(new InputStreamReader(Channels.newInputStream(toQemu.source()), UTF_8));
    qmp = new Qmp(Transcript.of(fromQemu.source(), "reader"), toQemu.sink());
  }

  @AfterEach
  void close() throws IOException {
    toQemu.sink().close();
    commands.close();
    fromQemu.sink().close();
    fromQemu.source().close();
  }

  @Test
  void theFirstCommandComesAfterTheGreeting() throws Exception {
    answer("{\"QMP\": {\"version\": {}}}");
    answer("{\"return\": {}, \"id\": \"1\"}");
    answer("{\"return\": {\"status\": \"running\", \"list\": [1, null, true]}, \"id\": \"2\"}");

    String status = qmp.execute("query-status", Map.of());

    assertEquals("{\"status\":\"running\",\"list\":[1,null,true]}", status);
    assertEquals("{\"execute\":\"qmp_capabilities\",\"id\":\"1\"}", commands.readLine());
    assertEquals("{\"execute\":\"query-status\",\"id\":\"2\"}", commands.readLine());
  }

  @Test
  void argumentsAreWrittenAsJson() throws Exception {
    greet();
    answer("{\"return\": \"done\", \"id\": \"2\"}");
    Map<String, Object> arguments = new TreeMap<>();
    arguments.put("a", "\"x\"\n");
    arguments.put("b", 7);
    arguments.put("c", List.of(true, 1.5, Map.of("k", "\u00fc")));
    arguments.put("d", null);

    assertEquals("done", qmp.execute("set", arguments));

    commands.readLine();
    assertEquals(
        "{\"execute\":\"set\",\"arguments\":{\"a\":\"\\\"x\\\"\\n\",\"b\":7,"
            + "\"c\":[true,1.5,{\"k\":\"\u00fc\"}],\"d\":null},\"id\":\"2\"}",
        commands.readLine());
  }

  @Test
  void eventsAndLateAnswersArePassedOver() throws Exception {
    greet();
    answer("{\"timestamp\": {\"seconds\": 1}, \"event\": \"RESET\", \"data\": {\"id\": \"2\"}}");
    answer("{\"return\": \"late\", \"id\": \"0\"}");
    answer("{\"return\": {}, \"id\": \"2\"}");
    assertEquals("{}", qmp.execute("cont", Map.of()));
  }

  @Test
  void aRefusalHasTheReason() throws Exception {
    greet();
    answer("{\"error\": {\"class\": \"GenericError\", \"desc\": \"no such\"}, \"id\": \"2\"}");
    IOException e = assertThrows(IOException.class, () -> qmp.execute("eject", Map.of()));
    assertEquals("eject: no such", e.getMessage());
    answer("{\"return\": {}, \"id\": \"3\"}");
    assertEquals("{}", qmp.execute("cont", Map.of()));
  }

  @Test
  void aQemuThatEndsIsNotWaitedFor() throws Exception {
    greet();
    qmp.awaitReady();
    fromQemu.sink().close();
    IOException e = assertThrows(IOException.class, () -> qmp.execute("cont", Map.of()));
    assertEquals("QEMU did not answer cont", e.getMessage());
  }

  @Test
  void aQemuThatDoesNotGreetIsReported() throws Exception {
    fromQemu.sink().close();
    IOException e = assertThrows(IOException.class, () -> qmp.awaitReady());
    assertEquals("QEMU did not greet", e.getMessage());
  }

  private void greet() throws IOException {
    answer("{\"QMP\": {}}");
    answer("{\"return\": {}, \"id\": \"1\"}");
  }

  private void answer(String line) throws IOException {
    fromQemu.sink().write(ByteBuffer.wrap((line + "\r\n").getBytes(UTF_8)));
  }
}
