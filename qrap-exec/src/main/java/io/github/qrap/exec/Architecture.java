package io.github.qrap.exec;

import java.util.Set;

/**
 * Where native calls are made: on the 64-bit Linux architectures whose layout this module knows,
 * and for which there are native libraries. There, a pointer has eight bytes, and the first eight
 * bytes of a {@code sigset_t} are the signals 1 to 64. Elsewhere (32 bits, or the other signals of
 * MIPS) the same calls would quietly do something else.
 */
final class Architecture {
  private static final Set<String> SUPPORTED =
      Set.of("amd64", "x86_64", "aarch64", "ppc64le", "s390x");

  private Architecture() {}

  /**
   * Refuses all others.
   *
   * @throws UnsupportedOperationException with a message that says where and what to do
   */
  static void require() {
    require(System.getProperty("os.name"), System.getProperty("os.arch"));
  }

  static void require(String system, String architecture) {
    if (!system.equals("Linux") || !SUPPORTED.contains(architecture)) {
      throw new UnsupportedOperationException(
          "native calls are not supported on "
              + system
              + "/"
              + architecture
              + "; use a 64-bit Java on Linux, for amd64, aarch64, ppc64le or s390x");
    }
  }
}
