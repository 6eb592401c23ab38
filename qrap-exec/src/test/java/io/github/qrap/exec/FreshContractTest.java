package io.github.qrap.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.qrap.api.ExecStrategy;
import io.github.qrap.api.Launch;
import io.github.qrap.api.LaunchException;
import io.github.qrap.api.LaunchResult;
import io.github.qrap.testkit.ExecStrategyContract;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract holds for a correct strategy in a JVM that has done nothing else before. */
class FreshContractTest {
  @Tag("child-jvm")
  @Test
  void aFailureLeavesTheDescriptorsAsTheyWereFromTheStart(@TempDir Path directory)
      throws Exception {
    ChildJvm java = ChildJvm.run(List.of(), Alone.class, directory.toString());
    assertEquals("passed", java.output().strip());
    assertEquals(0, java.status());
  }

  /** One case of the contract, without anything that a test engine would have used before. */
  static final class Alone extends ExecStrategyContract {
    @Override
    protected ExecStrategy provider() {
      return new Least();
    }

    public static void main(String[] arguments) throws Throwable {
      Method test =
          ExecStrategyContract.class.getDeclaredMethod(
              "aFailureLeavesTheDescriptorsAsTheyWere", Path.class);
      test.setAccessible(true);
      try {
        test.invoke(new Alone(), Path.of(arguments[0]));
      } catch (InvocationTargetException e) {
        throw e.getCause();
      }
      System.out.println("passed");
    }
  }

  /** As correct and small as can be: it has used nothing of the JDK that opens a descriptor. */
  private static final class Least implements ExecStrategy {
    @Override
    public String id() {
      return "least";
    }

    @Override
    public String description() {
      return "finds no program";
    }

    @Override
    public Role role() {
      return Role.REPLACES;
    }

    @Override
    public LaunchResult launch(Launch launch) throws LaunchException {
      throw new LaunchException(
          LaunchException.Kind.NOT_FOUND, launch.program().path(), "no such file");
    }
  }
}
