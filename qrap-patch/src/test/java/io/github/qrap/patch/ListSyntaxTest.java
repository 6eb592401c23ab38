package io.github.qrap.patch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.qrap.patch.Property.Type;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ListSyntaxTest {
  private static List<Property> parse(String text) {
    return ListSyntax.parse(text, "driver");
  }

  private static OptionProperties properties(String text) {
    return new OptionProperties("driver", parse(text), false);
  }

  @Test
  void readsTheFirstWordAsTheImpliedKeysValue() {
    assertEquals(
        List.of(Property.text("driver", "e1000"), Property.text("id", "n")), parse("e1000,id=n"));
  }

  @Test
  void readsTheImpliedKeyAnywhereByItsName() {
    assertEquals(
        Optional.of("e1000"), properties("id=n,driver=e1000").find("driver").map(Property::value));
  }

  @Test
  void readsADoubledCommaAsOneOfTheValue() {
    assertEquals(
        List.of(Property.text("driver", "a,b"), Property.text("x", ",c,")), parse("a,,b,x=,,c,,"));
  }

  @Test
  void readsAThirdCommaAsTheEndOfTheValue() {
    assertEquals(List.of(Property.text("driver", "a,"), Property.text("x", "1")), parse("a,,,x=1"));
  }

  @Test
  void readsAnEqualsSignWithinAValueAsText() {
    assertEquals(List.of(Property.text("x", "a=b")), parse("x=a=b"));
  }

  @Test
  void readsAWordWithoutAValueAsASwitch() {
    assertEquals(
        List.of(
            Property.text("driver", "d"),
            new Property("multifunction", "on", Type.SWITCH),
            new Property("mq", "off", Type.SWITCH)),
        parse("d,multifunction,nomq"));
  }

  @Test
  void readsAnEmptyValue() {
    assertEquals(
        List.of(Property.text("romfile", ""), Property.text("id", "")), parse("romfile=,id="));
    assertEquals(List.of(), parse(""));
  }

  @Test
  void letsTheLastOfEqualKeysCount() {
    assertEquals(Optional.of("2"), properties("d,x=1,x=2").find("x").map(Property::value));
  }

  @Test
  void printsWhatItWouldReadAgain() {
    List<Property> list = List.of(Property.text("driver", "a,b"), Property.text("path", "x,,y"));
    assertEquals("a,,b,path=x,,,,y", ListSyntax.print(list, "driver"));
    assertEquals(list, parse(ListSyntax.print(list, "driver")));
  }
}
