package io.github.qrap.exec;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.qrap.api.LaunchException;
import java.util.ArrayList;
import java.util.List;
import jnr.constants.Constant;
import jnr.constants.platform.linux.Access;
import jnr.constants.platform.linux.Fcntl;
import jnr.constants.platform.linux.OpenFlags;
import jnr.constants.platform.linux.Signal;
import jnr.constants.platform.linux.WaitFlags;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArchitectureTest {
  @ParameterizedTest
  @ValueSource(strings = {"amd64", "x86_64", "aarch64", "ppc64le", "s390x"})
  void theSupportedArchitecturesAreAccepted(String architecture) {
    assertDoesNotThrow(() -> Architecture.require("Linux", architecture));
  }

  @ParameterizedTest
  @ValueSource(strings = {"i386", "x86", "arm", "mips64el", "ppc64", "sparcv9", "loongarch64"})
  void othersAreRefusedByName(String architecture) {
    Exception e =
        assertThrows(
            UnsupportedOperationException.class, () -> Architecture.require("Linux", architecture));
    assertEquals(
        "native calls are not supported on Linux/"
            + architecture
            + "; use a 64-bit Java on Linux, for amd64, aarch64, ppc64le or s390x",
        e.getMessage());
  }

  @Test
  void otherSystemsAreRefused() {
    assertThrows(
        UnsupportedOperationException.class, () -> Architecture.require("Mac OS X", "aarch64"));
  }

  @Tag("child-jvm")
  @Test
  void theRefusalComesBeforeAnyNativeCallAndEachTime() throws Exception {
    String refusal =
        "native calls are not supported on Linux/mips64el;"
            + " use a 64-bit Java on Linux, for amd64, aarch64, ppc64le or s390x\n";
    assertEquals(
        ("NOT_TRIED sh: " + refusal).repeat(2) + refusal.repeat(2),
        ChildJvm.run(List.of("-Dos.arch=mips64el"), Elsewhere.class).output());
  }

  /** Those that this module takes from {@code jnr.constants.platform.linux}, on every machine. */
  @ParameterizedTest
  @ValueSource(strings = {"aarch64", "s390x"})
  void theNumbersAreTheSameOnEverySupportedArchitecture(String architecture) throws Exception {
    List<Constant> numbers = new ArrayList<>();
    numbers.addAll(List.of(Access.values()));
    numbers.addAll(List.of(Fcntl.values()));
    numbers.addAll(List.of(Signal.values()));
    numbers.addAll(List.of(WaitFlags.values()));
    numbers.addAll(
        List.of(OpenFlags.O_WRONLY, OpenFlags.O_CREAT, OpenFlags.O_APPEND, OpenFlags.O_CLOEXEC));
    // A name for 31, which is SIGSYS; the C library has given it up.
    numbers.remove(Signal.SIGUNUSED);
    for (Constant number : numbers) {
      String generic = number.getClass().getName();
      Class<?> specific = Class.forName(generic.replace(".linux.", ".linux." + architecture + "."));
      Constant there = (Constant) specific.getField(number.name()).get(null);
      assertEquals(number.longValue(), there.longValue(), specific + " " + number.name());
    }
    // Of amd64 and ppc64le jnr-constants has no package: there the generic one is the one.
    assertEquals(Signal.SIGCHLD.intValue(), jnr.constants.platform.Signal.SIGCHLD.intValue());
  }

  /** A program that makes native calls. */
  static final class Elsewhere {
    private Elsewhere() {}

    public static void main(String[] args) {
      for (int i = 0; i < 2; i++) {
        try {
          new ProgramSearch("/bin").find("sh");
        } catch (LaunchException e) {
          System.out.println(e.kind() + " " + e.getMessage());
        }
      }
      try {
        new Children().end(1);
      } catch (UnsupportedOperationException e) {
        System.out.println(e.getMessage());
      }
      try {
        new Children().signal(1, 0);
      } catch (UnsupportedOperationException e) {
        System.out.println(e.getMessage());
      }
    }
  }
}
