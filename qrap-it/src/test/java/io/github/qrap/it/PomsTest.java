package io.github.qrap.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/**
 * The POMs of modules are short, because what they share is in their parents; and what is published
 * has what Maven Central asks for.
 */
final class PomsTest {
  private static final int MAX_LINES = 60;
  private static final Path ROOT = Path.of("../pom.xml");
  private static final Path BUILD = Path.of("../qrap-build/pom.xml");
  private static final Path BOM = Path.of("../qrap-bom/pom.xml");
  private static final XPath XPATH = XPathFactory.newDefaultInstance().newXPath();
  private static final Pattern PLUGIN_WITH_VERSION =
      Pattern.compile(
          "<plugin>(?:(?!</plugin>|<executions>|<configuration>).)*<version>", Pattern.DOTALL);

  @Test
  void onlyTheModuleThatPackagesNeedsALongOne() throws Exception {
    List<Path> poms = modules();
    poms.remove(BUILD);
    assertTrue(poms.size() > 6, poms.toString());
    for (Path pom : poms) {
      int lines = Files.readAllLines(pom).size();
      assertTrue(lines < MAX_LINES || pom.endsWith("qrap-dist/pom.xml"), pom + ": " + lines);
    }
  }

  @Test
  void theVersionsOfPluginsAreInOnePlace() throws Exception {
    List<Path> poms = modules();
    poms.remove(BUILD);
    poms.add(ROOT);
    for (Path pom : poms) {
      assertEquals(
          List.of(),
          PLUGIN_WITH_VERSION.matcher(Files.readString(pom)).results().map(r -> r.group()).toList(),
          pom.toString());
    }
  }

  @Test
  void theJarsThatArePublishedAreThoseOfTheBillOfMaterials() throws Exception {
    Set<String> jars = new TreeSet<>();
    for (Path pom : published()) {
      if (values(pom, "/project/packaging").isEmpty()) {
        jars.addAll(values(pom, "/project/artifactId"));
      }
    }
    assertEquals(new TreeSet<>(values(BOM, "//dependency/artifactId")), jars);
  }

  @Test
  void whatIsPublishedHasWhatMavenCentralAsksFor() throws Exception {
    for (Path pom : published()) {
      for (String own : List.of("name", "description")) {
        assertEquals(1, values(pom, "/project/" + own).size(), pom + ": " + own);
      }
      for (String inherited : List.of("url", "licenses/*", "developers/*", "scm/url")) {
        assertEquals(1, inherited(pom, "/project/" + inherited).size(), pom + ": " + inherited);
      }
    }
  }

  /** A signature of each file, that of a POM too. */
  @Test
  void whatIsPublishedIsSignedAndNothingElse() throws Exception {
    for (Path pom : published()) {
      assertTrue(
          inherited(pom, "/project/profiles/profile[id='sign']//artifactId")
              .contains("maven-gpg-plugin"),
          pom.toString());
    }
    assertEquals(
        List.of("${maven.deploy.skip}"),
        values(BUILD, "//plugin[artifactId='maven-gpg-plugin']/configuration/skip"));
  }

  @Test
  void onlyWhatIsPublishedIsComparedWithARelease() throws Exception {
    List<Path> compared = modules();
    compared.removeIf(pom -> !Files.exists(pom.resolveSibling("src/api.txt")));
    assertTrue(published().containsAll(compared), compared.toString());
    assertEquals(
        List.of("${basedir}/src/api.txt"),
        values(ROOT, "//profile[.//artifactId='japicmp-maven-plugin']/activation/file/exists"));
  }

  /** The POMs of the modules. */
  private static List<Path> modules() throws Exception {
    List<Path> poms = new ArrayList<>();
    for (String module : values(ROOT, "/project/modules/module")) {
      poms.add(Path.of("..", module, "pom.xml"));
    }
    return poms;
  }

  private static List<Path> published() throws Exception {
    List<Path> poms = new ArrayList<>(List.of(ROOT));
    for (Path pom : modules()) {
      if (!values(pom, "/project/properties/maven.deploy.skip").contains("true")) {
        poms.add(pom);
      }
    }
    return poms;
  }

  /** What is there in a POM or in one that it inherits from. */
  private static List<String> inherited(Path pom, String path) throws Exception {
    List<String> values = new ArrayList<>(values(pom, path));
    List<String> parent = values(pom, "/project/parent/artifactId");
    if (!parent.isEmpty()) {
      values.addAll(inherited(parent.contains("qrap-parent") ? ROOT : BUILD, path));
    }
    return values;
  }

  /** The texts of the elements at an XPath, with names as POMs have them. */
  private static List<String> values(Path pom, String path) throws Exception {
    NodeList nodes = (NodeList) XPATH.evaluate(path, parsed(pom), XPathConstants.NODESET);
    return IntStream.range(0, nodes.getLength())
        .mapToObj(i -> nodes.item(i).getTextContent().strip())
        .toList();
  }

  private static Document parsed(Path pom) throws Exception {
    return DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder().parse(pom.toFile());
  }
}
