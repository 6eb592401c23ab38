package io.github.qrap.it;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import com.tngtech.archunit.library.dependencies.SliceRule;
import io.github.qrap.api.BackendProbe;
import io.github.qrap.api.ExecStrategy;
import io.github.qrap.api.NicConflictRule;
import io.github.qrap.api.ProgramWrapper;
import io.github.qrap.api.Provider;
import io.github.qrap.guest.Guest;
import io.github.qrap.guest.GuestBuilder;
import io.github.qrap.guest.Wait;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of CONTRIBUTING.md that a machine can check. */
final class ArchitectureTest {
  private static final String ROOT = "io.github.qrap";
  private static final String CLI = ROOT + ".cli..";

  private static final String HERE = ROOT + ".it";

  /** Of top-level classes: what is nested in one counts with it. */
  private static final SliceRule NO_CYCLES =
      slices()
          .assignedFrom(
              new SliceAssignment() {
                @Override
                public SliceIdentifier getIdentifierOf(JavaClass javaClass) {
                  return SliceIdentifier.of(javaClass.getName().replaceFirst("\\$.*", ""));
                }

                @Override
                public String getDescription() {
                  return "top-level classes";
                }
              })
          .namingSlices("$1")
          .should()
          .beFreeOfCycles();

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.github.qrap");

  @Test
  void apiNeedsNothingButTheJdk() {
    classes()
        .that()
        .resideInAPackage(ROOT + ".api..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("java..", ROOT + ".api..")
        .check(CLASSES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"probe", "patch", "exec"})
  void modulesOfProvidersNeedTheApiAndNoOtherModule(String module) {
    noClasses()
        .that()
        .resideInAPackage(ROOT + "." + module + "..")
        .should()
        .dependOnClassesThat(
            resideInAPackage(ROOT + "..")
                .and(DescribedPredicate.not(resideInAPackage(ROOT + ".api..")))
                .and(DescribedPredicate.not(resideInAPackage(ROOT + "." + module + ".."))))
        .check(CLASSES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"api", "testkit", "probe", "patch", "exec", "cli", "junit"})
  void classesOfAModuleHaveNoCycles(String module) {
    NO_CYCLES.check(CLASSES.that(resideInAPackage(ROOT + "." + module)));
  }

  /** A guest names its builder and what can be waited for, so that users find them. */
  @Test
  void classesOfGuestsHaveNoCyclesButThroughWhatUsersStartWith() {
    NO_CYCLES
        .ignoreDependency(Guest.class, GuestBuilder.class)
        .ignoreDependency(Guest.class, Wait.class)
        .check(CLASSES.that(resideInAPackage(ROOT + ".guest")));
  }

  @Test
  void aCycleThroughANestedClassIsFound() {
    JavaClasses both = new ClassFileImporter().importPackages(HERE + ".cycle");

    AssertionError error = assertThrows(AssertionError.class, () -> NO_CYCLES.check(both));

    assertTrue(error.getMessage().contains(HERE + ".cycle.Egg -> "), error.getMessage());
    assertTrue(error.getMessage().contains(HERE + ".cycle.Hen -> "), error.getMessage());
    assertFalse(error.getMessage().contains("Straw"), error.getMessage());
  }

  @Test
  void onlyTheCommandTouchesStandardStreams() {
    noClasses().that().resideOutsideOfPackage(CLI).should(ACCESS_STANDARD_STREAMS).check(CLASSES);
  }

  @Test
  void onlyTheCommandReadsTheEnvironmentAndAGuestThePathOfQemu() {
    noClasses()
        .that()
        .resideOutsideOfPackage(CLI)
        .and()
        .doNotHaveFullyQualifiedName(ROOT + ".guest.GuestLine")
        .should()
        .callMethodWhere(calls(System.class, "getenv"))
        .check(CLASSES);
  }

  /** That binds jnr-posix, which takes 0.4 s of a processor: too much beside a guest that boots. */
  @Test
  void onlyASignalThatIsPassedOnGoesByJnrPosix() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName(ROOT + ".exec.Children")
        .and()
        .haveNameNotMatching(".*\\.exec\\.Posix(\\$.*)?")
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName(ROOT + ".exec.Posix")
        .check(CLASSES);
  }

  @Test
  void onlyMainExits() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName(ROOT + ".cli.Main")
        .should()
        .callMethodWhere(
            calls(System.class, "exit")
                .or(calls(Runtime.class, "exit"))
                .or(calls(Runtime.class, "halt")))
        .check(CLASSES);
  }

  @Test
  void nothingStaticChanges() {
    fields()
        .that()
        .areStatic()
        .and()
        .doNotHaveModifier(JavaModifier.SYNTHETIC)
        .should()
        .beFinal()
        .check(CLASSES);
  }

  @Test
  void classesAreFinalUnlessMeantToBeExtended() {
    classes()
        .that()
        .areNotInterfaces()
        .and()
        .areNotAnonymousClasses()
        .and()
        .areNotEnums()
        .and()
        .doNotHaveModifier(JavaModifier.ABSTRACT)
        .and(DescribedPredicate.describe("are not sealed", each -> !each.reflect().isSealed()))
        .should()
        .haveModifier(JavaModifier.FINAL)
        .check(CLASSES);
  }

  @Test
  void extensionPointsAreSmallAndStartWithAnId() {
    for (Class<?> kind :
        List.of(
            BackendProbe.class, NicConflictRule.class, ProgramWrapper.class, ExecStrategy.class)) {
      List<Method> abstracts =
          Stream.of(kind.getMethods())
              .filter(method -> Modifier.isAbstract(method.getModifiers()))
              .toList();
      assertTrue(abstracts.size() <= 4, kind + " has more than four abstract methods");
      for (Method method : abstracts) {
        assertTrue(method.getParameterCount() <= 3, method + " has more than three parameters");
      }
      assertTrue(Provider.class.isAssignableFrom(kind), kind + " has no id");
    }
    assertEquals(
        String.class,
        Stream.of(Provider.class.getMethods())
            .filter(method -> method.getName().equals("id"))
            .findFirst()
            .orElseThrow()
            .getReturnType());
  }

  private static DescribedPredicate<JavaAccess<?>> calls(Class<?> owner, String method) {
    return DescribedPredicate.describe(
        owner.getSimpleName() + "." + method,
        access -> access.getTargetOwner().isEquivalentTo(owner) && access.getName().equals(method));
  }
}
