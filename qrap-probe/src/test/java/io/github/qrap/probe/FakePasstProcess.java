package io.github.qrap.probe;

import static io.github.qrap.testkit.FakePasst.arpReply;
import static io.github.qrap.testkit.FakePasst.framed;
import static io.github.qrap.testkit.FakePasst.hear;
import static io.github.qrap.testkit.FakePasst.say;

import io.github.qrap.testkit.FakePasst;
import java.nio.file.Path;

/** A passt that another user runs. */
final class FakePasstProcess {
  private FakePasstProcess() {}

  /**
   * Answers every client until the standard input ends; prints {@code ready} when it listens.
   *
   * @param arguments the path of the socket
   */
  public static void main(String[] arguments) throws Exception {
    FakePasst passt = FakePasst.at(Path.of(arguments[0]), hear(), say(framed(arpReply())));
    Thread answers = new Thread(passt::run);
    answers.start();
    System.out.println("ready");
    System.in.readAllBytes();
    answers.interrupt();
    answers.join();
    passt.close();
  }
}
