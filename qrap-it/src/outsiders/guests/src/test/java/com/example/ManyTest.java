package com.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.qrap.guest.Guest;
import io.github.qrap.guest.GuestException;
import io.github.qrap.guest.Wait;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Guests that do nothing, and many of them. */
@Timeout(600)
final class ManyTest {
  private static final int AT_ONCE = 20;
  private static final int CYCLES = Integer.getInteger("cycles", 100);

  @Test
  void twentyAtOnceShareNothing() throws Exception {
    assertEquals(List.of(), Programs.running());
    ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
    List<Guest> guests = new ArrayList<>();
    try {
      List<Future<Guest>> starts = new ArrayList<>();
      for (int i = 0; i < AT_ONCE; i++) {
        String name = "guest" + i;
        starts.add(threads.submit(() -> Linux.stands(name).publish(22).publish(80).start()));
      }
      for (Future<Guest> start : starts) {
        guests.add(start.get());
      }
      Set<Integer> ports = new HashSet<>();
      Set<Long> pids = new HashSet<>();
      for (int i = 0; i < AT_ONCE; i++) {
        Guest guest = guests.get(i);
        assertEquals("{\"name\":\"guest" + i + "\"}", guest.qmp("query-name"));
        assertTrue(pids.add(guest.pid()));
        assertTrue(ports.add(guest.address(22).getPort()));
        assertTrue(ports.add(guest.address(80).getPort()));
        guest.connect(22).close();
      }
      assertEquals(AT_ONCE, Programs.running().stream().filter(name -> name.startsWith("passt")).count());
      List<Future<?>> ends = new ArrayList<>();
      for (Guest guest : guests) {
        ends.add(threads.submit(guest::close));
      }
      for (Future<?> end : ends) {
        end.get();
      }
    } finally {
      guests.forEach(Guest::close);
      threads.shutdown();
    }
    awaitNone();
  }

  @Test
  void manyStartsAndStopsLeaveEverythingAsItWas() throws Exception {
    for (int i = 0; i < 5; i++) {
      cycle();
    }
    awaitNone();
    Set<String> threads = threads();
    int descriptors = descriptors();
    List<Path> files = files();
    for (int i = 0; i < CYCLES; i++) {
      cycle();
    }
    awaitNone();
    assertEquals(threads, threads());
    assertEquals(descriptors, descriptors());
    assertEquals(files, files());
    assertEquals(List.of(), Files.readAllLines(Path.of("/proc/net/unix")).stream()
        .filter(line -> line.contains("@qrap")).toList());
  }

  /** Also while many connections of those that wait have been given up. */
  @Test
  void passtIsIdleWhileAGuestIsWaitedFor() throws Exception {
    assertEquals(List.of(), Programs.running());
    Duration time = Duration.ofSeconds(4);
    try (Guest guest = Linux.stands("silent").publish(22).start()) {
      assertThrows(GuestException.class, () -> guest.await(Wait.forPort(22).within(time)));
      // One that is kept busy takes most of the time; an idle one, on a slow machine, a ninth.
      long millis = Programs.processorMillis("passt");
      assertTrue(millis < time.toMillis() / 4, millis + " ms");
    }
    awaitNone();
  }

  private static void cycle() throws Exception {
    Linux.stands("short").publish(22).start().close();
  }

  /** Those of this library; the JDK has a pool of its own for children. */
  private static Set<String> threads() throws InterruptedException {
    Set<String> names = new HashSet<>();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (!thread.getName().startsWith("process reaper")) {
        names.add(thread.getName());
      }
    }
    return names;
  }

  private static int descriptors() {
    return new File("/proc/self/fd").list().length;
  }

  private static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("/tmp"))) {
      return files.sorted().toList();
    }
  }

  private static void awaitNone() throws Exception {
    while (!Programs.running().isEmpty()) {
      Thread.sleep(10);
    }
  }
}
