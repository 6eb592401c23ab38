package io.github.qrap.it;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClasspathRoots;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.ClassNameFilter;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/**
 * Runs tests on a machine without Maven. An argument is a directory of classes, of which those run
 * that Surefire would run, or a selector of JUnit, such as {@code class:NAME}. The status is 1 if
 * one fails, or if there is none.
 */
final class TestRun {
  private TestRun() {}

  public static void main(String[] arguments) {
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    LauncherFactory.create()
        .execute(
            LauncherDiscoveryRequestBuilder.request()
                .selectors(Stream.of(arguments).flatMap(TestRun::selectors).toList())
                .filters(ClassNameFilter.includeClassNamePatterns(".*(Test|IT)"))
                // They are made for real machines; run-tests has one for all of it.
                .configurationParameter("junit.jupiter.execution.timeout.mode", "disabled")
                .build(),
            listener,
            new Progress());
    TestExecutionSummary summary = listener.getSummary();
    PrintWriter out = new PrintWriter(System.out, true);
    summary.printFailuresTo(out, 30);
    System.out.printf(
        "%d tests passed, %d failed, in %d s%n",
        summary.getTestsSucceededCount(),
        summary.getTotalFailureCount(),
        (summary.getTimeFinished() - summary.getTimeStarted()) / 1000);
    System.exit(
        summary.getTotalFailureCount() == 0 && summary.getTestsSucceededCount() > 0 ? 0 : 1);
  }

  private static Stream<? extends DiscoverySelector> selectors(String argument) {
    return argument.contains(":")
        ? DiscoverySelectors.parse(argument).stream()
        : selectClasspathRoots(Set.of(Path.of(argument).toAbsolutePath())).stream();
  }

  /** Names each class when it has run, and each test that fails. */
  private static final class Progress implements TestExecutionListener {
    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
      boolean failed = result.getStatus() == TestExecutionResult.Status.FAILED;
      if (failed || test.isContainer()) {
        System.out.println((failed ? "FAILED " : "ran ") + test.getLegacyReportingName());
      }
    }
  }
}
