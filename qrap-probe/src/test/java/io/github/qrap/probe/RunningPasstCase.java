package io.github.qrap.probe;

import static io.github.qrap.testkit.FakePasst.arpReply;
import static io.github.qrap.testkit.FakePasst.awaitEnd;
import static io.github.qrap.testkit.FakePasst.framed;
import static io.github.qrap.testkit.FakePasst.hangUp;
import static io.github.qrap.testkit.FakePasst.hear;
import static io.github.qrap.testkit.FakePasst.say;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.qrap.api.Attachment;
import io.github.qrap.api.Finding;
import io.github.qrap.api.ProbeRequest;
import io.github.qrap.api.ProbeResult;
import io.github.qrap.testkit.FakePasst;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Fake passts with the processes that proc(5) would show of them. */
@Timeout(20)
abstract class RunningPasstCase {
  static final byte[] FEATURES = reply(1, 5, 8, 0x1_4400_8000L);

  static final long SELF = UserIds.self().orElseThrow();

  @TempDir Path directory;

  final FakeTicker ticker = new FakeTicker();
  final List<Closeable> opened = new ArrayList<>();
  Path proc;
  private int pid = 100;

  static byte[] reply(int request, int flags, int size, long features) {
    return ByteBuffer.allocate(20)
        .order(ByteOrder.nativeOrder())
        .putInt(request)
        .putInt(flags)
        .putInt(size)
        .putLong(features)
        .array();
  }

  @BeforeEach
  void makeProc() throws IOException {
    proc = Files.createDirectory(directory.resolve("proc"));
    // Not all there is a process, and one may end while it is looked at.
    Files.createDirectory(proc.resolve("sys"));
    Files.createDirectory(proc.resolve("1"));
    process("init", "--vhost-user", "--one-off", "-s", path("a"));
  }

  @AfterEach
  void closeAll() throws IOException {
    for (Closeable one : opened) {
      one.close();
    }
  }

  FakePasst peer(String name, FakePasst.Act... script) throws IOException {
    FakePasst peer = ticker.moves(FakePasst.at(directory.resolve(name), script));
    opened.add(peer);
    return peer;
  }

  /** A passt that sends frames, without a process that is seen. */
  FakePasst frames(String name) throws IOException {
    return peer(name, hear(), say(framed(arpReply())), awaitEnd(), hangUp());
  }

  /** A passt in vhost-user mode, without a process that is seen. */
  FakePasst answering(String name) throws IOException {
    return peer(name, say(FEATURES), awaitEnd(), hangUp());
  }

  /** A passt in vhost-user mode, with its process. */
  FakePasst vhostUser(String name, FakePasst.Act... script) throws IOException {
    sign(name);
    process("passt", "--vhost-user", "-s", path(name));
    return peer(name, script);
  }

  void sign(String name) throws IOException {
    Files.createFile(directory.resolve(name + ".repair"));
  }

  Path process(String name, String... options) throws IOException {
    return process(pid++, name, options);
  }

  /** A process whose number is that of those who listen here, or so much later. */
  Path processOf(int later, String name, String... options) throws IOException {
    return process(ProcessHandle.current().pid() + later, name, options);
  }

  private Path process(long number, String name, String... options) throws IOException {
    Path process = Files.createDirectory(proc.resolve(Long.toString(number)));
    Files.writeString(process.resolve("comm"), name + "\n");
    Files.writeString(process.resolve("cmdline"), name + "\0" + String.join("\0", options) + "\0");
    belongsTo(SELF, process);
    return process;
  }

  static void belongsTo(long user, Path process) throws IOException {
    // The real, the effective, the saved one, and that for files.
    String uids = "Uid:\t%1$d\t%2$d\t%1$d\t%1$d".formatted(user + 1, user);
    Files.writeString(process.resolve("status"), "Name:\tUid:\n" + uids + "\nGid:\t0\n");
  }

  String path(String name) {
    return directory + "/" + name;
  }

  Passt passt() {
    return new Passt(directory.toString(), proc);
  }

  ProbeRequest request(String name) {
    return ProbeRequest.DEFAULT.withSockets(List.of(path(name)));
  }

  ProbeResult ask(String name) throws Exception {
    return probe(request(name));
  }

  ProbeResult search() throws Exception {
    return probe(ProbeRequest.DEFAULT);
  }

  ProbeResult probe(ProbeRequest request) throws Exception {
    ProbeResult result = new PasstProbe(passt(), ticker, "no-such-passt").probe(request);
    result.backend().ifPresent(opened::add);
    return result;
  }

  static Attachment.Kind kind(ProbeResult result) {
    return result.backend().orElseThrow().attachment().kind();
  }

  static Finding only(ProbeResult result) {
    assertEquals(1, result.findings().size(), () -> "" + result.findings());
    return result.findings().get(0);
  }
}
