package io.github.qrap.patch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.qrap.patch.Property.Type;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonSyntaxTest {
  private static List<Property> parse(String json) throws CommandLineException {
    return QemuCommandLine.parse(List.of("-device", json)).get(0).properties().list();
  }

  @Test
  void readsKeysInAnyOrderWithAnyWhiteSpace() throws CommandLineException {
    assertEquals(
        List.of(Property.text("id", "n"), Property.text("driver", "e1000")),
        parse("{ \"id\" :\"n\",\t\n\"driver\":  \"e1000\" } "));
  }

  @Test
  void readsEscapesAndSingleQuotes() throws CommandLineException {
    assertEquals(
        List.of(Property.text("driver", "e1000"), Property.text("x", "a\"b")),
        parse("{'driver':\"\\u00651000\",'x':'a\"b'}"));
  }

  @Test
  void keepsNumbersAsWrittenAndNestedValuesAsJson() throws CommandLineException {
    assertEquals(
        List.of(
            new Property("n", "2.50", Type.NUMBER),
            new Property("t", "on", Type.SWITCH),
            new Property("f", "off", Type.SWITCH),
            new Property("o", "{\"a\":[1,null]}", Type.NESTED)),
        parse("{\"n\":2.50,\"t\":true,\"f\":false,\"o\":{\"a\": [1, null]}}"));
  }

  @Test
  void printsEachTypeAsJsonWritesIt() {
    assertEquals(
        "{\"driver\":\"a\\\"b\",\"n\":4096,\"t\":true,\"o\":[1]}",
        JsonSyntax.print(
            List.of(
                Property.text("driver", "a\"b"),
                new Property("n", "4096", Type.NUMBER),
                new Property("t", "on", Type.SWITCH),
                new Property("o", "[1]", Type.NESTED))));
  }

  @Test
  void printsKeysWithDotsAsTheyAre() {
    assertEquals("{\"a.b\":\"1\"}", JsonSyntax.print(List.of(Property.text("a.b", "1"))));
  }

  @Test
  void printsKeysWithDotsAsObjectsWhereThatIsMeant() {
    assertEquals(
        "{\"type\":\"x\",\"a\":{\"b\":{\"c\":\"1\",\"d\":2},\"e\":\"3\"},\"id\":\"h\"}",
        JsonSyntax.printNested(
            List.of(
                Property.text("type", "x"),
                Property.text("a.b.c", "1"),
                Property.text("a.e", "3"),
                Property.text("id", "h"),
                new Property("a.b.d", "2", Type.NUMBER))));
  }

  @Test
  void refusesAKeyThatIsBothAValueAndAnObject() {
    Property value = Property.text("a", "1");
    Property within = Property.text("a.b", "2");
    assertEquals(
        "property <a> must not have others within it",
        assertThrows(
                IllegalArgumentException.class,
                () -> JsonSyntax.printNested(List.of(value, within)))
            .getMessage());
    assertThrows(
        IllegalArgumentException.class, () -> JsonSyntax.printNested(List.of(within, value)));
  }

  @Test
  void readsNestedValuesAsListsSpellThem() {
    assertEquals(
        List.of(Property.text("hostfwd", "a"), Property.text("hostfwd", "b")),
        JsonSyntax.flat(nested("hostfwd", "[{\"str\":\"a\"},\"b\"]")));
    assertEquals(
        List.of(
            Property.text("addr.str", "7"),
            new Property("addr.ipv4", "off", Type.SWITCH),
            new Property("addr.to", "9", Type.NUMBER)),
        JsonSyntax.flat(nested("addr", "{\"str\":\"7\",\"x\":null,\"ipv4\":false,\"to\":9}")));
    assertEquals(List.of(), JsonSyntax.flat(nested("x", "[]")));
  }

  private static Property nested(String key, String json) {
    return new Property(key, json, Type.NESTED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "{\"driver\":\"e1000\"",
        "{\"driver\"}",
        "{driver:1}",
        "{\"a\":1,}",
        "{\"a\":1} x",
        "{\"a\":1,\"a\":2}",
        "{\"a\":01}",
        "{\"a\":\"\n\"}"
      })
  void refusesWhatQemuCannotRead(String json) {
    CommandLineException e = assertThrows(CommandLineException.class, () -> parse(json));
    assertEquals(json, e.argument());
    assertEquals(2, e.position());
  }

  @Test
  void refusesStringsThatAreNotText() {
    for (String value : List.of("\\ud800", "\\udcff", "\\ud83d-\\ude00", "\\u0000", "\udcff")) {
      assertThrows(CommandLineException.class, () -> parse("{\"id\":\"" + value + "\"}"), value);
    }
  }

  @Test
  void acceptsAnEscapedSurrogatePair() throws CommandLineException {
    assertEquals(List.of(Property.text("id", "\ud83e\udd8a")), parse("{'id':'\\ud83e\\udd8a'}"));
  }

  @Test
  void refusesWhatIsBeyondTheLibrarysLimits() {
    assertThrows(CommandLineException.class, () -> parse("{\"a\":" + "[".repeat(60_000)));
    assertThrows(CommandLineException.class, () -> parse("{\"" + "k".repeat(60_000) + "\":1}"));
  }

  @Test
  void reportsWhereAndWhyItIsNotJson() {
    CommandLineException e =
        assertThrows(CommandLineException.class, () -> parse("{\"a\":1,\"a\":2}"));
    assertTrue(e.getMessage().contains("Duplicate field 'a'"), e.getMessage());
  }
}
