package io.github.qrap.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.qrap.api.Inheritance;
import io.github.qrap.api.Program;
import io.github.qrap.api.ProgramWrapper;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What holds for every {@link ProgramWrapper}. */
public abstract class ProgramWrapperContract extends ProviderContract<ProgramWrapper> {
  private static final List<String> ARGUMENTS = List.of("-m", "512", "-name", "a b");

  protected ProgramWrapperContract() {
    super(ProgramWrapper.class);
  }

  /**
   * The program of a case; to be overridden where it needs a variable of the environment, or
   * anything else.
   *
   * @param path of the executable
   * @param arguments those behind its name
   */
  protected Program program(String path, List<String> arguments) {
    return Program.of(path, arguments);
  }

  @Test
  void theWrapperRunsTheProgramWithItsArguments() throws Exception {
    Program wrapped = provider().wrap(program("/bin/echo", ARGUMENTS));
    int at = Collections.lastIndexOfSubList(wrapped.argv(), ARGUMENTS);
    assertTrue(at > 0, wrapped.argv().toString());
    assertEquals(wrapped.argv().size(), at + ARGUMENTS.size(), wrapped.argv().toString());
    assertEquals("/bin/echo", wrapped.argv().get(at - 1), wrapped.argv().toString());
  }

  @Test
  void descriptorsAndSignalsStayAsTheyWere() throws Exception {
    Program program = program("/bin/echo", ARGUMENTS).expecting(List.of(5, 7));
    Inheritance before =
        program.inheritance().withDescriptors(List.of(0, 1, 2, 9)).withIgnoredSignals(1);
    Program wrapped = provider().wrap(program.inheriting(before));
    assertEquals(List.of(5, 7), wrapped.descriptors());
    assertEquals(before.descriptors(), wrapped.inheritance().descriptors());
    assertEquals(before.ignoredSignals(), wrapped.inheritance().ignoredSignals());
    assertEquals(before.blockedSignals(), wrapped.inheritance().blockedSignals());
  }

  @Test
  void wrappingTwiceGivesTheSame() throws Exception {
    Program program = program("/bin/echo", ARGUMENTS);
    assertEquals(provider().wrap(program).argv(), provider().wrap(program).argv());
  }
}
