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
import java.util.List;

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
      // The library's own limits, such as the depth of nesting, have none.
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

  /** Writes an object; a key with dots, {@code addr.type}, becomes an object within it. */
  static String print(List<Property> list) {
    StringWriter out = new StringWriter();
    try (JsonGenerator generator = JSON.createGenerator(out)) {
      generator.writeStartObject();
      String open = "";
      for (Property property : list) {
        int dot = property.key().indexOf('.');
        String parent = dot < 0 ? "" : property.key().substring(0, dot);
        if (!parent.equals(open)) {
          if (!open.isEmpty()) {
            generator.writeEndObject();
          }
          if (!parent.isEmpty()) {
            generator.writeObjectFieldStart(parent);
          }
          open = parent;
        }
        generator.writeFieldName(property.key().substring(dot + 1));
        write(property, generator);
      }
      if (!open.isEmpty()) {
        generator.writeEndObject();
      }
      generator.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to a string cannot fail", e);
    }
    return out.toString();
  }

  private static void write(Property property, JsonGenerator generator) throws IOException {
    switch (property.type()) {
      case TEXT -> generator.writeString(property.value());
      case NUMBER -> generator.writeNumber(property.value());
      case SWITCH -> generator.writeBoolean(property.value().equals("on"));
      case NESTED -> generator.writeRawValue(property.value());
    }
  }
}
