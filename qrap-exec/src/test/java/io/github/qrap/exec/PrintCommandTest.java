package io.github.qrap.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.qrap.api.ExecStrategy;
import io.github.qrap.api.Inheritance;
import io.github.qrap.api.Launch;
import io.github.qrap.api.Program;
import io.github.qrap.testkit.ExecStrategyContract;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
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
        "/usr/bin/kvm -m 1024 'a b'\n", show(List.of("kvm", "-m", "1024", "a b"), List.of()));
  }

  @Test
  void putsEachOptionOfALongCommandOnASeparateLine() {
    String image = "x".repeat(100);
    assertEquals(
        "/usr/bin/kvm "
            + image
            + " \\\n  -m 1024 \\\n  -S  # descriptor 5 would be connected to the backend\n",
        show(List.of("kvm", image, "-m", "1024", "-S"), List.of(5)));
  }

  @Test
  void putsAnArgumentThatIsNoValueOnASeparateLine() {
    String image = "x".repeat(100);
    assertEquals(
        "/usr/bin/kvm a b \\\n  -m 1024 \\\n  " + image + " \\\n  other.img\n",
        show(List.of("kvm", "a", "b", "-m", "1024", image, "other.img"), List.of()));
  }

  @Test
  void aShellReadsBackALongCommand() throws IOException, InterruptedException {
    List<String> argv = new ArrayList<>(List.of("printf"));
    for (String word : List.of("%s\\n", "-a", "b c", "-", "--", "it's", "$HOME", "\\", "", "#x")) {
      argv.add(word);
      argv.add("y".repeat(20));
    }
    Launch launch = Launches.of("printf", argv, Optional.empty(), Inheritance.STANDARD);
    String shown = new PrintCommand().launch(launch).text();
    Process shell = new ProcessBuilder("bash", "-c", shown).redirectErrorStream(true).start();
    shell.getOutputStream().close();
    String out = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(String.join("\n", argv.subList(2, argv.size())) + "\n", out);
    assertEquals(0, shell.waitFor());
  }

  @Test
  void showsWhereTheConnectionWouldBeInACommentThatAShellSkips() {
    assertEquals(
        "/usr/bin/kvm  # descriptor 5 would be connected to the backend\n",
        show(List.of("kvm"), List.of(5)));
  }

  @Test
  void startsNothing() {
    assertEquals(ExecStrategy.Role.SHOWS, provider().role());
  }

  private static String show(List<String> argv, List<Integer> descriptors) {
    Program program = Launches.program("/usr/bin/kvm", argv).expecting(descriptors);
    return new PrintCommand().launch(Launch.of(program)).text();
  }
}
