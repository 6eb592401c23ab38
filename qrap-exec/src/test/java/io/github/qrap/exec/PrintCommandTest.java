package io.github.qrap.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.qrap.api.ExecStrategy;
import io.github.qrap.api.ExecStrategyContract;
import io.github.qrap.api.Inheritance;
import io.github.qrap.api.Launch;
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
        "/usr/bin/kvm -m 1024 'a b'\n",
        show(List.of("kvm", "-m", "1024", "a b"), Optional.empty()));
  }

  @Test
  void putsEachOptionOfALongCommandOnALineOfItsOwn() {
    String image = "x".repeat(100);
    assertEquals(
        "/usr/bin/kvm "
            + image
            + " \\\n  -m 1024 \\\n  -S  # descriptor 5 would be connected to the backend\n",
        show(List.of("kvm", image, "-m", "1024", "-S"), Optional.of(new Launch.Handover(-1, 5))));
  }

  @Test
  void aShellReadsBackALongCommand() throws IOException, InterruptedException {
    List<String> argv = new ArrayList<>(List.of("printf"));
    for (String word : List.of("%s\\n", "-a", "b c", "-", "--", "it's", "$HOME", "\\", "", "#x")) {
      argv.add(word);
      argv.add("y".repeat(20));
    }
    Launch launch = new Launch("printf", argv, Optional.empty(), Inheritance.STANDARD);
    String shown = new PrintCommand().launch(launch).text();
    Process shell = new ProcessBuilder("bash", "-c", shown).redirectErrorStream(true).start();
    shell.getOutputStream().close();
    String out = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(String.join("\n", argv.subList(2, argv.size())) + "\n", out);
    assertEquals(0, shell.waitFor());
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
    return new PrintCommand().launch(launch).text();
  }
}
