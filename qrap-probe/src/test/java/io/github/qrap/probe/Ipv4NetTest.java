package io.github.qrap.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Ipv4NetTest {
  /** As "info network" of QEMU's monitor shows them: class C has 28 bits there, and class D 24. */
  @ParameterizedTest
  @CsvSource({
    "9.1.2.3, 9.0.0.0, 8",
    "127.1.2.3, 127.0.0.0, 8",
    "128.1.2.3, 128.1.0.0, 16",
    "172.15.2.3, 172.15.0.0, 16",
    "172.16.2.3, 172.16.0.0, 12",
    "172.31.2.3, 172.16.0.0, 12",
    "172.32.2.3, 172.32.0.0, 16",
    "191.1.2.3, 191.1.0.0, 16",
    "192.1.2.35, 192.1.2.32, 28",
    "192.168.2.3, 192.168.0.0, 16",
    "192.169.2.35, 192.169.2.32, 28",
    "198.18.2.3, 198.18.0.0, 15",
    "198.19.2.35, 198.19.2.32, 28",
    "223.1.2.35, 223.1.2.32, 28",
    "224.1.2.35, 224.1.2.0, 24"
  })
  void withoutBitsTheAddressDecides(String text, String network, int bits) {
    assertEquals(new Ipv4Net(Ipv4Net.address(network).orElseThrow(), bits), net(text));
  }

  @ParameterizedTest
  @CsvSource({
    "10.1.2.3/4, 0.0.0.0, 4",
    "10.1.2.3/32, 10.1.2.3, 32",
    "10.1.2.3/255.255.254.0, 10.1.2.0, 23",
    "10.1.2.3/0xffffff00, 10.1.2.0, 24"
  })
  void bitsAndMasksAreTaken(String text, String network, int bits) {
    assertEquals(new Ipv4Net(Ipv4Net.address(network).orElseThrow(), bits), net(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"10.0.2.0/3", "10.0.2.0/33", "10.0.2.0/", "10.0.2.0/255.0.255.0", "x/24", ""})
  void anythingElseIsNoNetwork(String text) {
    assertEquals(Optional.empty(), Ipv4Net.parse(text));
  }

  @ParameterizedTest
  @CsvSource({
    "1.2.3.255, 1.2.3.255",
    "1.2.65535, 1.2.255.255",
    "1.2.3, 1.2.0.3",
    "1.16777215, 1.255.255.255",
    "4294967295, 255.255.255.255",
    "0x0a.010.0.1, 10.8.0.1"
  })
  void theLastNumberOfAnAddressFillsWhatIsLeft(String text, String address) {
    assertEquals(address, Ipv4Net.text(Ipv4Net.address(text).orElseThrow()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.2.3.256",
        "1.2.65536",
        "1.16777216",
        "4294967296",
        "256.1",
        "1.256.3",
        "1.2.3.4.5",
        "1..3",
        "08",
        "-1"
      })
  void aNumberThatIsTooLargeOrNoneIsNoAddress(String text) {
    assertEquals(Optional.empty(), Ipv4Net.address(text));
  }

  private static Ipv4Net net(String text) {
    return Ipv4Net.parse(text).orElseThrow();
  }
}
