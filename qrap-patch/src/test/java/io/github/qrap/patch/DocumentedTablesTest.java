package io.github.qrap.patch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
