package clipshard.scripts;

import clipshard.proof.Finding;
import clipshard.text.Counted;
import clipshard.text.Shown;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a check of an index of earlier scripts found, what it covered, and what it could not. */
public final class ScriptReport {
  /** Findings of one kind that are told one by one. */
  private static final int SOME = 10;

  private final List<Finding> findings = new ArrayList<>();
  private final List<Checked> checked = new ArrayList<>();
  private final List<NotCheckable> notCheckable = new ArrayList<>();

  /**
   * That something was checked, whatever came out.
   *
   * @param part the type, or another part of the index
   * @param things what {@code count} counts
   */
  public record Checked(String part, long count, String things) {}

  public void add(Finding finding) {
    findings.add(finding);
  }

  /** Adds findings of one kind: the first ten, and how many more there are. */
  void addSome(String part, List<Finding> ofOneKind) {
    findings.addAll(ofOneKind.subList(0, Math.min(SOME, ofOneKind.size())));
    if (ofOneKind.size() > SOME) {
      String more =
          Counted.of(
              ofOneKind.size() - SOME,
              "more finding like the last one",
              "more findings like the last one");
      findings.add(new Finding(ofOneKind.get(SOME).severity(), Shown.of(part), more));
    }
  }

  public void checked(String part, long count, String things) {
    checked.add(new Checked(Shown.of(part), count, things));
  }

  public void notCheckable(String what, String why) {
    notCheckable.add(new NotCheckable(what, why));
  }

  public List<Finding> findings() {
    return List.copyOf(findings);
  }

  public List<Checked> checked() {
    return List.copyOf(checked);
  }

  /** What was checked, as one line per part. */
  public Map<String, String> checkedByPart() {
    Map<String, String> lines = new LinkedHashMap<>();
    for (Checked it : checked) {
      String line = Counted.of(it.count, it.things);
      lines.merge(it.part, line, (before, added) -> before + ", " + added);
    }
    return lines;
  }

  public List<NotCheckable> notCheckable() {
    return List.copyOf(notCheckable);
  }
}
