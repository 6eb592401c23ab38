package io.github.qrap.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.mockito.ArgumentMatchers.anyList;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.github.qrap.api.Attachment;
import io.github.qrap.api.Backend;
import io.github.qrap.api.BackendProbe;
import io.github.qrap.api.Connection;
import io.github.qrap.api.Demand;
import io.github.qrap.api.ExecStrategy;
import io.github.qrap.api.Launch;
import io.github.qrap.api.LaunchResult;
import io.github.qrap.api.ProbeRequest;
import io.github.qrap.api.ProbeResult;
import io.github.qrap.api.Program;
import io.github.qrap.exec.ProgramSearch;
import io.github.qrap.patch.Part;
import io.github.qrap.patch.Rewrite;
import io.github.qrap.patch.RewritePlan;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A run with two demands, which no command line has yet: the plan is a mock. */
class RunOfTwoTest {
  private final List<String> events = new ArrayList<>();
  private final List<Attachment> attachments =
      new ArrayList<>(List.of(Attachment.SOCKET, Attachment.SOCKET));
  private Optional<String> unreachable = Optional.empty();
  private Optional<String> unclosable = Optional.empty();

  @Test
  void eachDemandGetsItsOwnBackendAndDescriptor() throws Exception {
    run();
    assertEquals(
        List.of(
            "connect first",
            "connect second",
            "complete [SOCKET, SOCKET] [5, 7]",
            "launch expecting [5, 7], with 101->5 102->7",
            "close first",
            "close second"),
        events);
  }

  @Test
  void aBackendWithoutADescriptorLeavesItsNumberFree() throws Exception {
    attachments.set(0, new Attachment.SocketPath("/first", Optional.empty()));
    run();
    assertEquals("complete [PATH, SOCKET] [5, 7]", events.get(2));
    assertEquals("launch expecting [7], with 102->7", events.get(3));
  }

  @Test
  void whereTheSecondIsNotFoundTheFirstIsClosedAndNothingIsLaunched() {
    unreachable = Optional.of("second");
    assertThrows(Failure.class, this::run);
    assertEquals(List.of("connect first", "connect second", "close first"), events);
  }

  @Test
  void theSecondIsClosedEvenIfTheFirstCannotBe() {
    unclosable = Optional.of("first");
    Failure e = assertThrows(Failure.class, this::run);
    assertEquals("closing the connection: first is stuck", e.getMessage());
    assertEquals(List.of("close first", "close second"), events.subList(4, events.size()));
  }

  private int run() throws Exception {
    Console console =
        new Console(OutputStream.nullOutputStream(), OutputStream.nullOutputStream(), false);
    ProgramSearch search = new ProgramSearch("/nosuch");
    LaunchHooks hooks = mock(LaunchHooks.class);
    Consumer<Process> ignore = child -> {};
    when(hooks.catchSignals()).thenReturn(ignore);
    return new Run(
            qemu -> Optional.empty(),
            new Connecting(
                List.of(new FakeProbe()),
                ProbeRequest.DEFAULT,
                new NoBackend(search),
                console,
                false),
            new Wrapping(List.of(), search),
            new Starting(new FakeStrategy(), hooks, console),
            console)
        .run(new Invocation.Patch(Program.of("/bin/true", List.of()), plan(), List.of(5, 7)));
  }

  private RewritePlan plan() throws Exception {
    RewritePlan plan = mock(RewritePlan.class);
    when(plan.demands())
        .thenReturn(List.of(Demand.ANY.withNetdevId("first"), Demand.ANY.withNetdevId("second")));
    when(plan.complete(anyList(), anyList()))
        .thenAnswer(
            call -> {
              List<Attachment> given = call.getArgument(0);
              events.add(
                  "complete "
                      + given.stream().map(Attachment::kind).toList()
                      + " "
                      + call.getArgument(1));
              return new Rewrite(
                  List.of(new Part(Part.Kind.KEPT, List.of(), List.of(), "", "")), List.of());
            });
    return plan;
  }

  private Attachment attachment(ProbeRequest request) {
    return attachments.get(request.demand().netdevId().equals("first") ? 0 : 1);
  }

  private void close(String id) throws IOException {
    events.add("close " + id);
    if (unclosable.equals(Optional.of(id))) {
      throw new IOException(id + " is stuck");
    }
  }

  private final class FakeProbe implements BackendProbe {
    @Override
    public String id() {
      return "fake";
    }

    @Override
    public String description() {
      return "a fake";
    }

    @Override
    public Attachment preview(ProbeRequest request) {
      return attachment(request);
    }

    @Override
    public ProbeResult probe(ProbeRequest request) {
      String id = request.demand().netdevId();
      events.add("connect " + id);
      if (unreachable.equals(Optional.of(id))) {
        return ProbeResult.none("looked for it", List.of());
      }
      Attachment attachment = attachment(request);
      int descriptor = id.equals("first") ? 101 : 102;
      Backend backend =
          attachment.takesDescriptor()
              ? Backend.of(id, attachment, Connection.of(descriptor, () -> close(id)))
              : Backend.of(id, attachment);
      return ProbeResult.found(backend, "", List.of());
    }
  }

  private final class FakeStrategy implements ExecStrategy {
    @Override
    public String id() {
      return "fake";
    }

    @Override
    public String description() {
      return "a fake";
    }

    @Override
    public Role role() {
      return Role.SPAWNS;
    }

    @Override
    public LaunchResult launch(Launch launch) {
      String event = "launch expecting " + launch.program().descriptors() + ", with";
      for (Launch.Handover handover : launch.handovers()) {
        OptionalInt source = handover.source().descriptor();
        event += " " + source.getAsInt() + "->" + handover.target();
      }
      events.add(event);
      return new LaunchResult.Started(mock(Process.class));
    }
  }
}
