package io.github.qrap.guest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** QEMU's monitor, by QMP: one command at a time. Events are ignored. Thread-safe. */
final class Qmp {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final JsonFactory json = new JsonFactory();
  private final Transcript answers;
  private final WritableByteChannel commands;
  private boolean ready;
  private int last;

  Qmp(Transcript answers, WritableByteChannel commands) {
    this.answers = answers;
    this.commands = commands;
  }

  /**
   * Waits until QEMU has read its command line and is ready for commands.
   *
   * @throws IOException if QEMU ends before that
   */
  synchronized void awaitReady() throws IOException, InterruptedException {
    if (!ready) {
      if (answers.takeLine(PATIENCE).isEmpty()) {
        throw new IOException("QEMU did not greet");
      }
      run("qmp_capabilities", Map.of());
      ready = true;
    }
  }

  /**
   * Runs a command.
   *
   * @param arguments of texts, numbers, booleans, null, lists and maps
   * @return what it returns, as JSON
   * @throws IOException if QEMU refuses the command, with its reason, or does not answer
   */
  synchronized String execute(String command, Map<String, ?> arguments)
      throws IOException, InterruptedException {
    awaitReady();
    return run(command, arguments);
  }

  private String run(String command, Map<String, ?> arguments)
      throws IOException, InterruptedException {
    if (Thread.interrupted()) {
      // The channel would close itself, for good.
      throw new InterruptedException();
    }
    String id = Integer.toString(++last);
    ByteBuffer bytes =
        ByteBuffer.wrap(message(command, arguments, id).getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      commands.write(bytes);
    }
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    Optional<String> answer = answers.takeLine(PATIENCE);
    // Others are events, and late answers to commands that were interrupted.
    while (answer.isPresent() && !field(answer.get(), "id").equals(Optional.of(id))) {
      answer = answers.takeLine(Duration.ofNanos(deadline - System.nanoTime()));
    }
    if (answer.isEmpty()) {
      throw new IOException("QEMU did not answer " + command);
    }
    Optional<String> error = field(answer.get(), "error");
    if (error.isPresent()) {
      throw new IOException(command + ": " + field(error.get(), "desc").orElse(error.get()));
    }
    return field(answer.get(), "return").orElse("{}");
  }

  private String message(String command, Map<String, ?> arguments, String id) throws IOException {
    StringWriter message = new StringWriter();
    try (JsonGenerator out = json.createGenerator(message)) {
      out.writeStartObject();
      out.writeStringField("execute", command);
      if (!arguments.isEmpty()) {
        out.writeFieldName("arguments");
        write(arguments, out);
      }
      out.writeStringField("id", id);
      out.writeEndObject();
    }
    return message.append('\n').toString();
  }

  private static void write(Object value, JsonGenerator out) throws IOException {
    if (value instanceof Map<?, ?> map) {
      out.writeStartObject();
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        out.writeFieldName(entry.getKey().toString());
        write(entry.getValue(), out);
      }
      out.writeEndObject();
    } else if (value instanceof Iterable<?> list) {
      out.writeStartArray();
      for (Object element : list) {
        write(element, out);
      }
      out.writeEndArray();
    } else {
      // Texts, numbers, booleans and null; anything else is refused.
      out.writePOJO(value);
    }
  }

  /** A field of an object, as JSON, or, if it is a text, the text; empty without that field. */
  private Optional<String> field(String object, String name) throws IOException {
    try (JsonParser in = json.createParser(object)) {
      in.nextToken();
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        boolean found = in.currentName().equals(name);
        JsonToken value = in.nextToken();
        if (found) {
          return Optional.of(value == JsonToken.VALUE_STRING ? in.getText() : copy(in));
        }
        in.skipChildren();
      }
      return Optional.empty();
    }
  }

  private String copy(JsonParser in) throws IOException {
    StringWriter copy = new StringWriter();
    try (JsonGenerator out = json.createGenerator(copy)) {
      out.copyCurrentStructure(in);
    }
    return copy.toString();
  }
}
