package io.github.qrap.patch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MacAddressTest {
  @ParameterizedTest
  @CsvSource({
    "52:54:00:12:34:56, 52:54:00:12:34:56",
    "0:1:2:3:4:a, 00:01:02:03:04:0a",
    "00-01-02-03-04-05, 00:01:02:03:04:05",
    "0x52:0X54:0:1:2:3, 52:54:00:01:02:03",
    "0x123456, 00:00:00:12:34:56",
    "0, 00:00:00:00:00:00",
    "0xffffff, 00:00:00:ff:ff:ff",
    "0:0:0:0:0:ff, 00:00:00:00:00:ff",
    "7, 00:00:00:00:00:07"
  })
  void ofTheOldFormsHasOneStrictSpelling(String old, String strict) {
    assertEquals(Optional.of(strict), MacAddress.strict(old));
    assertTrue(MacAddress.isStrict(strict));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "1:2",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:100",
        "1:2:3:4:5:-1",
        "0x1000000",
        "-1"
      })
  void isInvalidInEveryForm(String text) {
    assertEquals(Optional.empty(), MacAddress.strict(text));
    assertFalse(MacAddress.isStrict(text));
  }

  @Test
  void ofADeviceMayHaveHyphens() {
    assertTrue(MacAddress.isStrict("52-54-00-AB-cd-ef"));
    assertFalse(MacAddress.isStrict("52:54:00:12:34:5"));
    assertFalse(MacAddress.isStrict("52.54.00.12.34.56"));
  }
}
