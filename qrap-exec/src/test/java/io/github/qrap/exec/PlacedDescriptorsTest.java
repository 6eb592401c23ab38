package io.github.qrap.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.qrap.api.LaunchException;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Descriptors 400 to 402 are open on the files a, b and c; the last has close-on-exec. */
class PlacedDescriptorsTest {
  private static final int A = 400;
  private static final int B = 401;
  private static final int C = 402;
  private static final int FREE = 403;

  @TempDir Path directory;

  private final Libc libc = Libc.get();

  @BeforeEach
  void openFiles() throws IOException {
    open("a", A);
    open("b", B);
    open("c", C);
    libc.handOn(C, false);
  }

  private void open(String name, int number) throws IOException {
    Path file = Files.writeString(directory.resolve(name), "");
    try (FileInputStream in = new FileInputStream(file.toFile())) {
      for (int descriptor : OpenDescriptors.now()) {
        if (linkOf(descriptor).equals(file.toString())) {
          assertTrue(libc.duplicate(descriptor, number, false));
          return;
        }
      }
    }
    throw new IOException(file + " is not open");
  }

  @AfterEach
  void closeFiles() {
    for (int number = A; number < A + 10; number++) {
      libc.close(number);
    }
  }

  @Test
  void aFreeNumberIsClosedAgain() throws Exception {
    assertPlacedAndPutBack("a b c a", move(A, FREE));
  }

  @Test
  void aNumberInUseIsRestoredWithItsFlags() throws Exception {
    assertPlacedAndPutBack("a b a -", move(A, C));
    assertPlacedAndPutBack("c b c -", move(C, A));
  }

  @Test
  void aDescriptorThatStaysWhereItIsLosesCloseOnExecMeanwhile() throws Exception {
    assertPlacedAndPutBack("a b c -", move(C, C));
  }

  @Test
  void twoDescriptorsSwapTheirNumbers() throws Exception {
    assertPlacedAndPutBack("b a c -", move(A, B), move(B, A));
  }

  @Test
  void threeDescriptorsGoRoundInEitherOrder() throws Exception {
    assertPlacedAndPutBack("c a b -", move(A, B), move(B, C), move(C, A));
    assertPlacedAndPutBack("b c a -", move(C, B), move(B, A), move(A, C));
  }

  @Test
  void descriptorsMoveUpInEitherOrder() throws Exception {
    assertPlacedAndPutBack("a a b c", move(A, B), move(B, C), move(C, FREE));
    assertPlacedAndPutBack("a a b c", move(C, FREE), move(B, C), move(A, B));
  }

  @Test
  void oneDescriptorMayBePlacedTwice() throws Exception {
    assertPlacedAndPutBack("a a c a", move(A, B), move(A, FREE));
    assertPlacedAndPutBack("a a c -", move(A, A), move(A, B));
  }

  @Test
  void placedDescriptorsAreHandedOnAndCopiesAreNot() throws Exception {
    List<Integer> before = onOurFiles();
    try (OrderedHandovers ordered =
            OrderedHandovers.of(libc, "program", List.of(move(A, C), move(C, A)));
        PlacedDescriptors placed = PlacedDescriptors.place(libc, "program", ordered)) {
      assertTrue(libc.isHandedOn(A), placed.toString());
      assertTrue(libc.isHandedOn(C));
      List<Integer> copies = onOurFiles();
      copies.removeAll(before);
      assertFalse(copies.isEmpty());
      for (int copy : copies) {
        assertFalse(libc.isHandedOn(copy), "copy " + copy);
      }
    }
  }

  /** The first free number is where a copy would go. */
  @Test
  void copiesDoNotTakeTheTargets() throws Exception {
    int free = libc.duplicateFrom(A, 3);
    libc.close(free);
    String before = state();
    List<Integer> open = onOurFiles();
    try (OrderedHandovers ordered =
            OrderedHandovers.of(libc, "program", List.of(move(C, free), move(A, B), move(B, A)));
        PlacedDescriptors placed = PlacedDescriptors.place(libc, "program", ordered)) {
      assertEquals("b a c", fileAt(A) + " " + fileAt(B) + " " + fileAt(free), placed.toString());
    }
    assertEquals(before, state());
    assertEquals(open, onOurFiles());
  }

  @Test
  void whereOneCannotBePlacedNoneIs() throws Exception {
    for (NativeLaunch.Handover wrong :
        List.of(move(FREE + 1, FREE), move(FREE, FREE), move(A, Integer.MAX_VALUE))) {
      String before = state();
      List<Integer> open = onOurFiles();
      LaunchException e =
          assertThrows(
              LaunchException.class,
              () -> {
                try (OrderedHandovers ordered =
                    OrderedHandovers.of(libc, "program", List.of(move(A, B), move(B, C), wrong))) {
                  PlacedDescriptors.place(libc, "program", ordered);
                }
              });
      assertEquals(
          "program: cannot give it descriptor "
              + wrong.target()
              + ": Bad file descriptor; the limit of open files may be too low for it: see"
              + " ulimit -n",
          e.getMessage());
      assertEquals(before, state());
      assertEquals(open, onOurFiles());
    }
  }

  @Test
  void aSourceThatIsNotOpenIsRefusedWhereItIsATargetToo() throws Exception {
    String before = state();
    List<Integer> open = onOurFiles();
    assertThrows(
        LaunchException.class,
        () ->
            OrderedHandovers.of(
                libc, "program", List.of(move(A, B), move(B, C), move(FREE, A), move(C, FREE))));
    assertEquals(before, state());
    assertEquals(open, onOurFiles());
  }

  private void assertPlacedAndPutBack(String expected, NativeLaunch.Handover... handovers)
      throws Exception {
    String before = state();
    List<Integer> open = onOurFiles();
    try (OrderedHandovers ordered = OrderedHandovers.of(libc, "program", List.of(handovers));
        PlacedDescriptors placed = PlacedDescriptors.place(libc, "program", ordered)) {
      List<String> names = new ArrayList<>();
      for (int number : List.of(A, B, C, FREE)) {
        names.add(fileAt(number));
      }
      assertEquals(expected, String.join(" ", names), placed.toString());
      for (NativeLaunch.Handover handover : handovers) {
        assertTrue(libc.isHandedOn(handover.target()));
      }
    }
    assertEquals(before, state());
    assertEquals(open, onOurFiles());
  }

  /** What is open from 400 up, and which of it is handed on. */
  private String state() throws IOException {
    StringBuilder state = new StringBuilder();
    for (int number = A; number < A + 10; number++) {
      state.append(fileAt(number)).append(libc.isHandedOn(number) ? "+ " : " ");
    }
    return state.toString();
  }

  /** All numbers that are open on the files: the JVM may open or close all other files. */
  private List<Integer> onOurFiles() throws IOException {
    List<Integer> numbers = new ArrayList<>();
    for (int number : OpenDescriptors.now()) {
      if (linkOf(number).startsWith(directory.toString())) {
        numbers.add(number);
      }
    }
    return numbers;
  }

  private static String fileAt(int descriptor) throws IOException {
    String link = linkOf(descriptor);
    return link.substring(link.lastIndexOf('/') + 1);
  }

  private static String linkOf(int descriptor) throws IOException {
    try {
      return Files.readSymbolicLink(Path.of("/proc/self/fd", Integer.toString(descriptor)))
          .toString();
    } catch (NoSuchFileException e) {
      return "-";
    }
  }

  private static NativeLaunch.Handover move(int source, int target) {
    return new NativeLaunch.Handover(source, target);
  }
}
