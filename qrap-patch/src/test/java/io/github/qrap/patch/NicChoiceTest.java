package io.github.qrap.patch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NicChoiceTest {
  @ParameterizedTest
  @ValueSource(strings = {"e1000", "virtio-net-pci", "usb-net", "of-tomorrow"})
  void isAModel(String text) {
    assertEquals(Optional.of(NicChoice.of(text)), NicChoice.parse(text));
  }

  @Test
  void isToKeepTheNic() {
    assertEquals(Optional.of(NicChoice.KEEP), NicChoice.parse("keep"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "user",
        "none",
        "tap",
        "bridge",
        "passt",
        "vmnet-shared",
        "vhost-user",
        "user,model=e1000",
        "model=e1000",
        "e1000,",
        "help",
        "?",
        "",
        "-S"
      })
  void isNotWhatQemuReadsOtherwise(String text) {
    assertEquals(Optional.empty(), NicChoice.parse(text));
  }

  @Test
  void isEqualToAnotherOfTheSameNicOnly() {
    assertEquals(NicChoice.of("e1000"), NicChoice.of("e1000"));
    assertEquals(NicChoice.of("e1000").hashCode(), NicChoice.of("e1000").hashCode());
    List<Object> different =
        List.of(
            NicChoice.BEST,
            NicChoice.KEEP,
            NicChoice.KEEP_NETWORKS,
            NicChoice.of("e1000"),
            NicChoice.of("keep"),
            "keep");
    for (Object one : different) {
      for (Object other : different) {
        assertEquals(one == other, one.equals(other), one + " and " + other);
      }
    }
  }

  @Test
  void saysWhatItIs() {
    assertEquals("best", NicChoice.BEST.toString());
    assertEquals("keep", NicChoice.KEEP.toString());
    assertEquals("keep networks", NicChoice.KEEP_NETWORKS.toString());
    assertEquals("e1000", NicChoice.of("e1000").toString());
  }
}
