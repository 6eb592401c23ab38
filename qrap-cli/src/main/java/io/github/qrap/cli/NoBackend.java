package io.github.qrap.cli;

import io.github.qrap.api.Finding;
import io.github.qrap.api.Finding.Outcome;
import io.github.qrap.api.LaunchException;
import io.github.qrap.api.ProbeRequest;
import io.github.qrap.api.ProbeResult;
import io.github.qrap.api.Remedy;
import io.github.qrap.exec.ProgramSearch;
import io.github.qrap.exec.ShellQuoting;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What to say when nothing answers: what was looked for, what was found, what to try. What to try
 * comes from the probes as data, and is put into words here, with the names of qrap's options.
 */
final class NoBackend {
  private final ProgramSearch search;

  /**
   * @param search finds out which programs are installed
   */
  NoBackend(ProgramSearch search) {
    this.search = search;
  }

  /**
   * The message.
   *
   * @param answers of all that were asked
   */
  String message(List<Answer> answers, ProbeRequest request) {
    StringBuilder message = new StringBuilder("no network for the guest: ");
    String separator = "";
    if (isAnyAsked(answers)) {
      message.append("nothing answers");
      separator = "; ";
    }
    for (Answer answer : answers) {
      message.append(separator).append(answer.result().searched());
      separator = "; ";
    }
    List<Remedy> remedies = new ArrayList<>();
    for (Answer answer : answers) {
      for (Finding finding : answer.result().findings()) {
        message.append("\n  ").append(whose(answer.probe(), answers.size())).append(text(finding));
      }
      for (Remedy remedy : answer.result().remedies()) {
        if (!remedies.contains(remedy)) {
          remedies.add(remedy);
        }
      }
    }
    String advice = advice(remedies, request);
    return advice.isEmpty() ? message.toString() : message.append('\n').append(advice).toString();
  }

  /** Whether a backend might have answered; one that failed to start, or must not, could not. */
  private static boolean isAnyAsked(List<Answer> answers) {
    boolean failed = false;
    for (Answer answer : answers) {
      for (Finding finding : answer.result().findings()) {
        if (finding.outcome() != Outcome.FAILED && finding.outcome() != Outcome.UNSUPPORTED) {
          return true;
        }
        failed = true;
      }
    }
    return !failed;
  }

  /** Begins a finding: several probes may have looked at the same place. */
  static String whose(String probe, int probes) {
    return probes == 1 ? "" : probe + ": ";
  }

  /** A finding and what can be done about it. */
  String text(Finding finding) {
    StringBuilder text = new StringBuilder(finding.address()).append(": ");
    // What a daemon prints may be in it.
    text.append(Reasons.oneLine(finding.detail()));
    if (finding.outcome() == Outcome.ABSENT) {
      Optional<String> similar = Suggestion.socketBeside(finding.address());
      if (similar.isPresent()) {
        ShellQuoting.append(text.append("; did you mean "), similar.get());
        text.append('?');
      }
    }
    String separator = "; ";
    for (Remedy remedy : finding.remedies()) {
      String words = words(remedy);
      if (!words.isEmpty()) {
        text.append(separator).append(words);
        separator = ", or ";
      }
    }
    return text.toString();
  }

  private static String words(Remedy remedy) {
    if (remedy instanceof Remedy.Advice advice) {
      return advice.text();
    }
    if (remedy instanceof Remedy.TrustUser user) {
      return "--trust-uid " + user.uid() + " allows it";
    }
    return remedy instanceof Remedy.AcceptUnverified ? "--no-verify accepts it" : "";
  }

  /** What is missing first, then what to start, then what qrap can do. */
  private String advice(List<Remedy> remedies, ProbeRequest request) {
    List<String> steps = new ArrayList<>();
    for (Remedy remedy : remedies) {
      if (remedy instanceof Remedy.Install install && !isInstalled(install.program())) {
        steps.add(Remarks.install(install));
      }
    }
    List<String> ways = new ArrayList<>();
    for (Remedy remedy : remedies) {
      String way = way(remedy, Remarks.without(request));
      if (!way.isEmpty()) {
        ways.add(way);
      }
    }
    if (!ways.isEmpty()) {
      steps.add(String.join(", or", ways).strip());
    }
    return String.join(", ", steps);
  }

  /** Begins with what separates it from the word before. */
  private static String way(Remedy remedy, String without) {
    if (remedy instanceof Remedy.StartDaemon start) {
      return " " + start(start);
    }
    if (remedy instanceof Remedy.UseProbe other) {
      String option =
          other.id().equals(OptionsParser.PRIVATE_PASST) ? "--start" : "--backend " + other.id();
      return (without.isEmpty() ? "" : ", " + without + ",")
          + " let qrap do it: qrap "
          + option
          + " ...";
    }
    String words = words(remedy);
    return words.isEmpty() ? "" : " " + words;
  }

  private static String start(Remedy.StartDaemon start) {
    StringBuilder words =
        new StringBuilder(start.additional() ? "start a second one" : "start one");
    words.append(
        switch (start.place()) {
          case SEARCHED -> " there (";
          case FREE -> " at a path that is free (";
          default -> " (";
        });
    return words.append(ShellQuoting.line(start.command())).append(')').toString();
  }

  private boolean isInstalled(String program) {
    try {
      search.find(program);
      return true;
    } catch (LaunchException e) {
      return false;
    }
  }

  /**
   * What a probe found.
   *
   * @param probe its id
   */
  record Answer(String probe, ProbeResult result) {}
}
