package io.github.qrap.patch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.OptionalLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MemorySizeTest {
  @ParameterizedTest
  @CsvSource({
    "512, 536870912",
    "0512, 536870912",
    "512m, 536870912",
    "2G, 2147483648",
    "1t, 1099511627776",
    "1P, 1125899906842624",
    "4096K, 4194304",
    "0, 0",
    "0G, 0"
  })
  void isReadWithAUnitOrElseInMebibytes(String text, long bytes) {
    assertEquals(OptionalLong.of(bytes), MemorySize.parse(text, 'm'));
  }

  @ParameterizedTest
  @CsvSource({"536870912, 536870912", "16384, 16384", "512M, 536870912"})
  void isReadInBytesWhereANumberAloneMeansThem(String text, long bytes) {
    assertEquals(OptionalLong.of(bytes), MemorySize.parse(text, 'b'));
  }

  @ParameterizedTest
  @CsvSource({
    "1b, 8192",
    "8192b, 8192",
    "8193B, 16384",
    "1.5G, 1610612736",
    "0.7k, 8192",
    "0.1G, 107380736",
    "0.0000001T, 114688",
    "100.0078125001M, 104865792",
    "100.00781251M, 104865792",
    "100.0079M, 104873984",
    "2.999999999999999999G, 3221225472",
    "0.0000000001G, 0"
  })
  void isRoundedUpAsQemuDoes(String text, long bytes) {
    assertEquals(OptionalLong.of(bytes), MemorySize.parse(text, 'm'));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "M",
        "512X",
        "512MM",
        "0x200",
        "0x200M",
        "1e2",
        "1.5",
        "1.",
        "1.G",
        ".5G",
        "1.5.5G",
        "+1",
        "-1",
        " 1",
        "1 ",
        "16E",
        "99999999999999999999"
      })
  void isNotReadInAnyOtherForm(String text) {
    assertEquals(OptionalLong.empty(), MemorySize.parse(text, 'm'));
    if (!text.isEmpty()) {
      assertEquals(OptionalLong.empty(), MemorySize.parse(text, 'b'));
    }
  }

  @ParameterizedTest
  @CsvSource({"536870912, 512M", "1099511627776, 1048576M", "300007424, 300007424"})
  void isWrittenInMebibytesWhereItCan(long bytes, String text) {
    assertEquals(text, MemorySize.print(bytes));
  }
}
