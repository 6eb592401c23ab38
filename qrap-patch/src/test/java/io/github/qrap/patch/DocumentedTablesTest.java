package io.github.qrap.patch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.qrap.api.Attachment.Kind;
import io.github.qrap.api.Attachment.VhostUser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The tables of docs/rewrite.md are those of the code. */
class DocumentedTablesTest {
  private static final String MACHINES =
      "| machine | NIC | QEMU's own | addresses in libvirt's way |";

  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  @Test
  void everyFamilyOfNicsHasItsRow() throws IOException {
    List<String> documented = new ArrayList<>();
    for (List<String> row : table("| what | rule |")) {
      if (!row.get(0).contains("`")) {
        documented.add(row.get(0) + ": " + code(row.get(1)).get(0));
      }
    }
    List<String> families = new ArrayList<>();
    for (NicFamily family : NicFamily.values()) {
      families.add(family.members() + ": " + family.id());
    }
    assertEquals(families, documented);
  }

  @Test
  void everyMachineThatIsNamedGetsWhatIsWritten() throws IOException {
    for (List<String> row : table(MACHINES)) {
      Optional<NicModel> nic = nic(row.get(1));
      Optional<NicModel> own = nic(row.get(2));
      for (String architecture : architectures(row.get(0))) {
        for (String machine : machines(row.get(0))) {
          MachineFamily family = MachineFamily.of(machine, architecture);
          assertEquals(nic, family.nic(), machine + " of " + architecture);
          assertEquals(own, family.own(), "of QEMU: " + machine + " of " + architecture);
          assertEquals(
              row.get(3).isEmpty(),
              family.addressing() == Addressing.NONE,
              "addresses: " + machine);
        }
      }
    }
  }

  @Test
  void everyMachineOfTheTableIsWritten() throws IOException {
    Map<Optional<NicModel>, Set<String>> documented = new HashMap<>();
    for (List<String> row : table(MACHINES)) {
      Set<String> names = documented.computeIfAbsent(nic(row.get(1)), nic -> new HashSet<>());
      names.addAll(machines(row.get(0)));
      names.addAll(architectures(row.get(0)));
    }
    for (MachineFamily family : MachineFamily.TABLE) {
      if (family.nic().isPresent() && !family.nic().get().isOn(Bus.ONBOARD)) {
        Set<String> names = documented.get(family.nic());
        assertTrue(names.containsAll(family.names()), family.names()::toString);
        assertTrue(names.contains(family.architecture()), family.architecture());
      }
    }
  }

  @Test
  void theMemoryOfEveryCommandLineIsSharedAsWritten() throws IOException, CommandLineException {
    for (List<String> row : table("| the command line | with a vhost-user backend |")) {
      List<String> line = List.of(code(row.get(0)).get(0).split(" "));
      RewritePlan plan =
          BuiltInRules.rewriter().knowingDirectories("/dev/hugepages"::equals).plan(line, "x86_64");
      Optional<String> refusal = plan.demands().get(0).refusal(Kind.VHOST_USER);
      if (row.get(1).startsWith("refused: ")) {
        String reason = "the guest's memory cannot be shared: " + row.get(1).substring(9);
        assertEquals(Optional.of(reason), refusal, line::toString);
      } else {
        assertEquals(Optional.empty(), refusal, line::toString);
        List<String> arguments =
            plan.complete(new VhostUser(Optional.of("/p"), Optional.empty()), 5).arguments();
        // The NIC, its character device and its netdev come last.
        String memory = String.join(" ", arguments.subList(0, arguments.size() - 6));
        List<String> written = code(row.get(1));
        assertEquals(written.isEmpty() ? String.join(" ", line) : written.get(0), memory);
      }
    }
  }

  @Test
  void everyMachineHasTheMemoryThatIsWritten() throws IOException {
    List<MachineMemory> documented = new ArrayList<>();
    for (List<String> row : table("| architecture | machine | default memory |")) {
      documented.add(
          new MachineMemory(
              List.of(row.get(0).split(", ")),
              code(row.get(1)),
              row.get(2).startsWith("depends")
                  ? OptionalLong.empty()
                  : OptionalLong.of(Long.parseLong(row.get(2).replace("M", "")))));
    }
    assertEquals(MachineMemory.TABLE, documented);
  }

  /** The cells of each row. */
  private static List<List<String>> table(String head) throws IOException {
    List<String> lines = Files.readAllLines(Path.of("../docs/rewrite.md"));
    List<List<String>> rows = new ArrayList<>();
    for (int i = lines.indexOf(head) + 2; lines.get(i).startsWith("|"); i++) {
      String[] cells = lines.get(i).split("\\|", -1);
      List<String> row = new ArrayList<>();
      for (int cell = 1; cell < cells.length - 1; cell++) {
        row.add(cells[cell].strip());
      }
      rows.add(row);
    }
    return rows;
  }

  private static Optional<NicModel> nic(String cell) {
    if (cell.equals("refused") || cell.isEmpty()) {
      return Optional.empty();
    }
    String name = code(cell).get(0);
    return Optional.of(name.startsWith("-net nic") ? NicModel.ONBOARD : NicModel.of(name, ""));
  }

  /** What stands before the colon; an empty one if the machines are the same on all. */
  private static List<String> architectures(String cell) {
    int colon = cell.indexOf(':');
    return colon < 0 || cell.startsWith("boards")
        ? List.of("")
        : List.of(cell.substring(0, colon).split(", "));
  }

  private static List<String> machines(String cell) {
    return cell.endsWith("every other machine")
        ? List.of("a-machine-of-tomorrow")
        : code(cell).stream().map(name -> name.replace("-*", "")).toList();
  }

  private static List<String> code(String cell) {
    return CODE.matcher(cell).results().map((MatchResult found) -> found.group(1)).toList();
  }
}
