package io.github.qrap.patch;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * JSON as QEMU reads it: single-quoted strings are strings too, a key may occur only once.
 *
 * <p>The only class that uses the JSON library, so that a command line without JSON does not load
 * it.
 */
final class JsonSyntax {
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private JsonSyntax() {}

  /** Why a text is not JSON as QEMU reads it. */
  static final class InvalidJson extends Exception {
    private static final long serialVersionUID = 1;

    private InvalidJson(String reason) {
      super(reason);
    }
  }

  /** Reads an object. */
  static List<Property> parse(String text) throws InvalidJson {
    try (JsonParser parser = JSON.createParser(text)) {
      List<Property> list = new ArrayList<>();
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String key = parser.currentName();
        Property property = property(key, parser.nextToken(), parser);
        if (!isText(key) || !isText(property.value())) {
          throw new InvalidJson("invalid JSON: a string is not Unicode text");
        }
        list.add(property);
      }
      if (parser.nextToken() != null) {
        throw new InvalidJson("something follows the JSON object");
      }
      return list;
    } catch (JsonEOFException e) {
      throw new InvalidJson("the JSON object has no end");
    } catch (JsonProcessingException e) {
      JsonLocation location = e.getLocation();
      // Where a limit of the library is exceeded, such as the depth of nesting, there is none.
      String where = location == null ? "" : " at character " + (location.getColumnNr() - 1);
      throw new InvalidJson("invalid JSON" + where + ": " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new UncheckedIOException("reading from a string cannot fail", e);
    }
  }

  private static Property property(String key, JsonToken token, JsonParser parser)
      throws IOException {
    return switch (token) {
      case VALUE_STRING -> Property.text(key, parser.getText());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
          new Property(key, parser.getText(), Property.Type.NUMBER);
      case VALUE_TRUE -> new Property(key, "on", Property.Type.SWITCH);
      case VALUE_FALSE -> new Property(key, "off", Property.Type.SWITCH);
      default -> new Property(key, nested(parser), Property.Type.NESTED);
    };
  }

  /** What QEMU takes for a string: neither half a surrogate pair, escaped or not, nor a NUL. */
  private static boolean isText(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0 || Character.isLowSurrogate(c)) {
        return false;
      }
      if (Character.isHighSurrogate(c)
          && (++i == text.length() || !Character.isLowSurrogate(text.charAt(i)))) {
        return false;
      }
    }
    return true;
  }

  private static String nested(JsonParser parser) throws IOException {
    StringWriter out = new StringWriter();
    try (JsonGenerator generator = JSON.createGenerator(out)) {
      generator.copyCurrentStructure(parser);
    }
    return out.toString();
  }

  /** Writes an object. */
  static String print(List<Property> list) {
    StringWriter out = new StringWriter();
    try (JsonGenerator generator = JSON.createGenerator(out)) {
      generator.writeStartObject();
      for (Property property : list) {
        write(property.key(), property, generator);
      }
      generator.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to a string cannot fail", e);
    }
    return out.toString();
  }

  /** Writes an object; a key with dots, {@code addr.type}, becomes an object within it. */
  static String printNested(List<Property> list) {
    StringWriter out = new StringWriter();
    try (JsonGenerator generator = JSON.createGenerator(out)) {
      printNested(list, 0, generator);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to a string cannot fail", e);
    }
    return out.toString();
  }

  /**
   * Writes an object.
   *
   * @param prefix the length of what all keys begin with
   */
  private static void printNested(List<Property> list, int prefix, JsonGenerator generator)
      throws IOException {
    Map<String, List<Property>> members = new LinkedHashMap<>();
    for (Property property : list) {
      int dot = property.key().indexOf('.', prefix);
      int end = dot < 0 ? property.key().length() : dot;
      String name = property.key().substring(prefix, end);
      members.computeIfAbsent(name, any -> new ArrayList<>()).add(property);
    }
    generator.writeStartObject();
    for (Map.Entry<String, List<Property>> member : members.entrySet()) {
      int end = prefix + member.getKey().length();
      if (isValue(member.getValue(), end)) {
        write(member.getKey(), member.getValue().get(0), generator);
      } else {
        generator.writeFieldName(member.getKey());
        printNested(member.getValue(), end + 1, generator);
      }
    }
    generator.writeEndObject();
  }

  /** Whether this is a single property whose key ends here. */
  private static boolean isValue(List<Property> list, int end) {
    for (Property property : list) {
      if (property.key().length() == end) {
        if (list.size() > 1) {
          throw new IllegalArgumentException(
              "property <" + property.key() + "> must not have others within it");
        }
        return true;
      }
    }
    return false;
  }

  /**
   * What a nested value says, as a list says it: {@code addr.path} for a member of an object, a key
   * that occurs repeatedly for an array. QEMU wraps the texts of an array: {@code [{"str":"a"}]}.
   */
  static List<Property> flat(Property nested) {
    List<Property> list = new ArrayList<>();
    try (JsonParser parser = JSON.createParser(nested.value())) {
      parser.nextToken();
      flatten(nested.key(), false, parser, list);
    } catch (IOException e) {
      throw new UncheckedIOException("what was written here is read again", e);
    }
    return list;
  }

  private static void flatten(String key, boolean element, JsonParser parser, List<Property> list)
      throws IOException {
    switch (parser.currentToken()) {
      case START_ARRAY -> {
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          flatten(key, true, parser, list);
        }
      }
      case START_OBJECT -> {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String name = parser.currentName();
          parser.nextToken();
          boolean wrapped = element && name.equals("str");
          flatten(wrapped ? key : key + "." + name, false, parser, list);
        }
      }
      case VALUE_NULL -> {}
      default -> list.add(property(key, parser.currentToken(), parser));
    }
  }

  private static void write(String key, Property property, JsonGenerator generator)
      throws IOException {
    generator.writeFieldName(key);
    switch (property.type()) {
      case TEXT -> generator.writeString(property.value());
      case NUMBER -> generator.writeNumber(property.value());
      case SWITCH -> generator.writeBoolean(property.value().equals("on"));
      case NESTED -> generator.writeRawValue(property.value());
    }
  }
}
