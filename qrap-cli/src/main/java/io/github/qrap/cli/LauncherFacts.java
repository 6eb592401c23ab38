package io.github.qrap.cli;

import io.github.qrap.exec.Signals;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Properties;

/**
 * What {@code bin/qrap} knows of the process from before Java ran in it: some of it Java overwrites
 * before any code of qrap runs, and the shell itself some of the rest. This is the whole protocol
 * between the two. Each fact is a system property; with {@code java -jar} there are none.
 *
 * <table>
 * <caption>The system properties</caption>
 * <tr><th>{@code qrap.blocked-signals}</th>
 * <td>{@code SigBlk} of {@code /proc/self/status}: a mask in hexadecimal digits. A shell changes it
 * when it waits for a child.</td></tr>
 * <tr><th>{@code qrap.ignored-signals}</th>
 * <td>{@code SigIgn}, likewise. Java ignores SIGPIPE.</td></tr>
 * <tr><th>{@code qrap.descriptors}</th>
 * <td>The descriptors that the parent had open, a colon after each. Java opens files.</td></tr>
 * <tr><th>{@code qrap.environment-holder}</th>
 * <td>A child of this process, whose {@code /proc/PID/environ} is the environment as the parent
 * passed it: a shell loses variables whose names it cannot spell. A {@code /proc} of another PID
 * namespace does not count. The child ends with the other end of a pipe that this process has open,
 * and has to be gone before QEMU comes.</td></tr>
 * <tr><th>{@code qrap.launcher}</th>
 * <td>The path of {@code bin/qrap} behind all links, absolute or relative to the working
 * directory. The distribution's {@code lib} is beside {@code bin}.</td></tr>
 * </table>
 *
 * @param signals what the parent had blocked and ignored
 * @param descriptors what the parent had open
 * @param environmentHolder the child that has the environment
 * @param script the launcher's path
 */
record LauncherFacts(
    Optional<Signals> signals,
    Optional<List<Integer>> descriptors,
    OptionalLong environmentHolder,
    Optional<String> script) {
  /** Those of {@code java -jar}. */
  static final LauncherFacts NONE =
      new LauncherFacts(Optional.empty(), Optional.empty(), OptionalLong.empty(), Optional.empty());

  /** Those of this process. Nothing else reads these system properties. */
  static LauncherFacts ofThisProcess() {
    return of(System.getProperties());
  }

  /** Those in these properties. */
  static LauncherFacts of(Properties properties) {
    String blocked = properties.getProperty("qrap.blocked-signals");
    String ignored = properties.getProperty("qrap.ignored-signals");
    String holder = properties.getProperty("qrap.environment-holder");
    return new LauncherFacts(
        blocked == null || ignored == null
            ? Optional.empty()
            : Optional.of(
                new Signals(
                    Long.parseUnsignedLong(blocked, 16), Long.parseUnsignedLong(ignored, 16))),
        descriptors(properties.getProperty("qrap.descriptors")),
        holder == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(holder)),
        Optional.ofNullable(properties.getProperty("qrap.launcher")));
  }

  /** Not split by a regular expression, because that takes time at every start. */
  private static Optional<List<Integer>> descriptors(String text) {
    if (text == null) {
      return Optional.empty();
    }
    List<Integer> descriptors = new ArrayList<>();
    int start = 0;
    for (int end = text.indexOf(':'); end >= 0; end = text.indexOf(':', start)) {
      descriptors.add(Integer.valueOf(text.substring(start, end)));
      start = end + 1;
    }
    return Optional.of(List.copyOf(descriptors));
  }

  /** The distribution's directory of that name. */
  Optional<String> lib() {
    return script.isEmpty()
        ? Optional.empty()
        : Optional.of(script.get().substring(0, script.get().lastIndexOf('/')) + "/../lib");
  }
}
