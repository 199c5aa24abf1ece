package clipshard.proof;

import clipshard.text.Counted;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How findings add up to a verdict. */
public final class AlignmentReport {
  private final List<Finding> findings = new ArrayList<>();
  private final List<Checked> checks = new ArrayList<>();
  private final Map<String, String> notChecked = new LinkedHashMap<>();

  /**
   * Something that was checked, whatever came out.
   *
   * @param part of the index: an index type's label, or another name
   * @param things what {@code count} counts
   */
  public record Checked(String part, long count, String things) {}

  public void add(Finding finding) {
    findings.add(finding);
  }

  public void addAll(Collection<Finding> found) {
    findings.addAll(found);
  }

  /**
   * Remembers that something was checked, whatever came out.
   *
   * @param part of the index: an index type's label, or another name
   * @param things what {@code count} counts
   */
  public void checked(String part, long count, String things) {
    checks.add(new Checked(part, count, things));
  }

  /**
   * Remembers that something was checked, whatever came out, and what of it could not be.
   *
   * @param all that there are, of which {@code count} could be checked
   */
  public void checked(String part, long count, long all, String things) {
    String rest = " (%,d of %,d could not be)".formatted(all - count, all);
    checked(part, count, count == all ? things : things + rest);
  }

  /** Remembers that something was not checked; there may be several reasons. */
  public void notChecked(String what, String why) {
    notChecked.merge(what, why, (before, more) -> before + "; " + more);
  }

  /** Whether no finding is worse than a warning. */
  public boolean isAligned() {
    return errors() == 0;
  }

  public long errors() {
    return findings.stream().filter(f -> f.severity() != Finding.Severity.WARNING).count();
  }

  public List<Finding> findings() {
    return List.copyOf(findings);
  }

  /** What was checked, in the order of the checks. */
  public List<Checked> checks() {
    return List.copyOf(checks);
  }

  /** The same as a line per part of the index. */
  public Map<String, String> checked() {
    Map<String, String> lines = new LinkedHashMap<>();
    for (Checked check : checks) {
      String line = Counted.of(check.count, check.things);
      lines.merge(check.part, line, (before, added) -> before + ", " + added);
    }
    return lines;
  }

  /** What was not checked, and why. */
  public Map<String, String> notChecked() {
    return Collections.unmodifiableMap(notChecked);
  }
}
