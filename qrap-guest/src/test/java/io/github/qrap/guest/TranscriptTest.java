package io.github.qrap.guest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class TranscriptTest {
  private static final Duration LONG = Duration.ofSeconds(10);

  private Pipe pipe;
  private Transcript transcript;

  @BeforeEach
  void open() throws IOException {
    pipe = Pipe.open();
    transcript = Transcript.of(pipe.source(), "reader");
  }

  @AfterEach
  void close() throws IOException {
    pipe.sink().close();
    pipe.source().close();
  }

  @Test
  void textIsKeptWithoutCarriageReturns() throws Exception {
    write("one\r\ntwo\r\n\r\nlogin: ");
    end();
    assertEquals("one\ntwo\n\nlogin: ", transcript.text());
    assertEquals(transcript.text().length(), transcript.length());
  }

  /** If it were, this would take a minute. */
  @Test
  void aLineWithoutEndIsNotSearchedAgainAndAgain() throws Exception {
    List<Integer> lengths = Collections.synchronizedList(new ArrayList<>());
    transcript.follow(line -> lengths.add(line.length()));
    int length = 64 << 20;
    write("x".repeat(length));
    end();
    assertEquals(List.of(length), lengths);
  }

  @Test
  void aCharacterMayComeInPieces() throws Exception {
    byte[] bytes = "Gr\u00fc\u00dfe \ud83d\ude00\n".getBytes(UTF_8);
    for (byte b : bytes) {
      pipe.sink().write(ByteBuffer.wrap(new byte[] {b}));
      Thread.sleep(2);
    }
    end();
    assertEquals("Gr\u00fc\u00dfe \ud83d\ude00\n", transcript.text());
  }

  @Test
  void bytesThatAreNotUtf8AreReplaced() throws Exception {
    pipe.sink().write(ByteBuffer.wrap(new byte[] {'a', (byte) 0xff, 'b', '\n'}));
    end();
    assertEquals("a\ufffdb\n", transcript.text());
  }

  @Test
  void aFollowerGetsTheLinesSoFarAndThoseThatCome() throws Exception {
    List<String> lines = Collections.synchronizedList(new ArrayList<>());
    write("one\ntwo\nthr");
    awaitLength(11);
    transcript.follow(lines::add);
    assertEquals(List.of("one", "two"), lines);
    write("ee\n\nlogin: ");
    end();
    assertEquals(List.of("one", "two", "three", "", "login: "), lines);
  }

  @Test
  void aFollowerThatThrowsIsNotCalledAgainAndStopsNothing() throws Exception {
    List<String> calls = Collections.synchronizedList(new ArrayList<>());
    transcript.follow(
        line -> {
          calls.add(line);
          throw new AssertionError(line);
        });
    List<String> others = Collections.synchronizedList(new ArrayList<>());
    transcript.follow(others::add);
    write("one\ntwo\n");
    end();
    assertEquals(List.of("one"), calls);
    assertEquals(List.of("one", "two"), others);
    IllegalStateException e =
        assertThrows(
            IllegalStateException.class,
            () ->
                transcript.follow(
                    line -> {
                      throw new IllegalStateException("of " + line);
                    }));
    assertEquals("of one", e.getMessage());
  }

  @Test
  void linesAreTakenOneByOneAsSoonAsTheyAreComplete() throws Exception {
    write("one\ntwo\nth");
    assertEquals(Optional.of("one"), transcript.takeLine(LONG));
    assertEquals(Optional.of("two"), transcript.takeLine(LONG));
    assertEquals(Optional.empty(), transcript.takeLine(Duration.ofMillis(5)));
    write("ree\nrest");
    assertEquals(Optional.of("three"), transcript.takeLine(LONG));
    pipe.sink().close();
    assertEquals(Optional.empty(), transcript.takeLine(LONG));
  }

  @Test
  void theEndIsWaitedFor() throws Exception {
    assertFalse(transcript.awaitEnd(Duration.ofMillis(5)));
    pipe.sink().close();
    assertTrue(transcript.awaitEnd(LONG));
  }

  private void awaitLength(int length) throws InterruptedException {
    while (transcript.length() < length) {
      Thread.sleep(1);
    }
  }

  private void end() throws Exception {
    pipe.sink().close();
    assertTrue(transcript.awaitEnd(LONG));
  }

  private void write(String text) throws IOException {
    pipe.sink().write(ByteBuffer.wrap(text.getBytes(UTF_8)));
  }
}
