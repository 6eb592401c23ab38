package io.github.qrap.patch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class QemuCommandLineTest {
  private static final String[] WORDS = {
    "",
    "-",
    "--",
    "-device",
    "--device",
    "e1000",
    "-S",
    "-m",
    "512",
    "disk.img",
    "-netdev",
    "-x",
    "{\"driver\":\"e1000\"}",
    "a=b,,c",
    "\uDCFF",
    "-hda",
    "-nographic",
    "-unknown=1"
  };

  @Test
  void printsWhatItParsed() throws CommandLineException {
    Random random = new Random(1);
    for (int i = 0; i < 2000; i++) {
      List<String> arguments = new ArrayList<>();
      for (int length = random.nextInt(12); length > 0; length--) {
        arguments.add(WORDS[random.nextInt(WORDS.length)]);
      }
      // The last option always finds a value.
      arguments.add("last");
      List<String> printed = new ArrayList<>();
      for (QemuOption option : QemuCommandLine.parse(arguments)) {
        assertEquals(printed.size() + 1, option.position());
        printed.addAll(option.words());
      }
      assertEquals(arguments, printed);
    }
  }

  @Test
  void readsOneAndTwoDashesAlike() throws CommandLineException {
    for (String word : List.of("-device", "--device")) {
      QemuOption option = QemuCommandLine.parse(List.of(word, "e1000")).get(0);
      assertEquals("device", option.name());
      assertEquals(Optional.of("e1000"), option.value());
    }
  }

  @Test
  void takesAValueForOneEvenIfItLooksLikeAnOption() throws CommandLineException {
    List<QemuOption> options =
        QemuCommandLine.parse(List.of("-append", "-device", "-S", "-netdev", "x"));
    assertEquals(List.of("append", "S", "netdev"), options.stream().map(QemuOption::name).toList());
  }

  @Test
  void takesAWordWithoutDashesForADiskImage() throws CommandLineException {
    QemuOption image = QemuCommandLine.parse(List.of("-S", "test.img")).get(1);
    assertEquals("", image.name());
    assertEquals(Optional.empty(), image.value());
  }

  @Test
  void refusesALastOptionWithoutItsValue() {
    CommandLineException e =
        assertThrows(
            CommandLineException.class, () -> QemuCommandLine.parse(List.of("-S", "--netdev")));
    assertEquals("--netdev", e.argument());
    assertEquals(2, e.position());
    assertEquals("this option needs a value after it", e.reason());
    assertEquals("--netdev (argument 2): this option needs a value after it", e.getMessage());
  }
}
