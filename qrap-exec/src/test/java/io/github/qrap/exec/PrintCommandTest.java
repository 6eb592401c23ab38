package io.github.qrap.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.qrap.api.ExecStrategy;
import io.github.qrap.api.ExecStrategyContract;
import io.github.qrap.api.Inheritance;
import io.github.qrap.api.Launch;
import io.github.qrap.api.LaunchResult;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PrintCommandTest extends ExecStrategyContract {
  @Override
  protected ExecStrategy provider() {
    return new PrintCommand();
  }

  @Test
  void showsALineThatAShellRuns() {
    assertEquals(
        "/usr/bin/kvm -m 1024 'a b'\n",
        show(List.of("kvm", "-m", "1024", "a b"), Optional.empty()));
  }

  @Test
  void saysWhereTheConnectionWouldBeInACommentThatAShellSkips() {
    assertEquals(
        "/usr/bin/kvm  # descriptor 5 would be connected to the backend\n",
        show(List.of("kvm"), Optional.of(new Launch.Handover(-1, 5))));
  }

  @Test
  void startsNothing() {
    assertFalse(provider().startsProgram());
  }

  private static String show(List<String> argv, Optional<Launch.Handover> descriptor) {
    Launch launch = new Launch("/usr/bin/kvm", argv, descriptor, Inheritance.STANDARD);
    return ((LaunchResult.Shown) new PrintCommand().launch(launch)).text();
  }
}
