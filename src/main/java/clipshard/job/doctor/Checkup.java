package clipshard.job.doctor;

import clipshard.text.Shown;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** What was looked at, one line each, printed as it is found. */
public final class Checkup {
  private static final int COLUMN = 18;

  private final PrintStream out;
  private final List<Line> lines = new ArrayList<>();

  /** What came of looking at something. */
  public enum Verdict {
    FINE("✅"),
    /** A run can do with it; the line says what it costs, and what would mend it. */
    DOUBTFUL("⚠️"),
    /** A run would fail; the line says why, and what to do. */
    BAD("❌"),
    /** It needs something else that is bad. */
    NOT_CHECKED("▫️");

    private final String sign;

    Verdict(String sign) {
      this.sign = sign;
    }
  }

  /** One line. */
  public record Line(Verdict verdict, String what, String found) {}

  /** What was found, where nothing was thrown. */
  public record Answer(Verdict verdict, String found) {
    public static Answer fine(String found) {
      return new Answer(Verdict.FINE, found);
    }

    public static Answer doubtful(String found) {
      return new Answer(Verdict.DOUBTFUL, found);
    }

    public static Answer bad(String found) {
      return new Answer(Verdict.BAD, found);
    }
  }

  /** Looks at something; what it throws is what is wrong, and says what to do. */
  @FunctionalInterface
  public interface Look {
    Answer look() throws Exception;
  }

  public Checkup(PrintStream out) {
    this.out = out;
  }

  /**
   * Looks, and adds a line.
   *
   * @return whether what needs it can be looked at too
   */
  public boolean look(String what, Look look) {
    Answer answer;
    try {
      answer = look.look();
    } catch (Exception | LinkageError e) {
      answer = Answer.bad(describe(e));
    }
    add(new Line(answer.verdict, what, answer.found));
    return answer.verdict != Verdict.BAD;
  }

  /** Adds a line for what cannot be looked at. */
  public void skip(String what, String because) {
    add(new Line(Verdict.NOT_CHECKED, what, "not checked: " + because));
  }

  private void add(Line line) {
    lines.add(line);
    String indent = "\n" + " ".repeat(COLUMN + 3);
    out.printf(
        "%s %-" + COLUMN + "s %s%n",
        line.verdict.sign,
        line.what,
        Shown.lines(line.found).strip().replaceAll("\\s*\\R\\s*", indent));
  }

  public List<Line> lines() {
    return List.copyOf(lines);
  }

  public long count(Verdict verdict) {
    return lines.stream().filter(line -> line.verdict == verdict).count();
  }

  private static String describe(Throwable failure) {
    return failure.getMessage() == null || failure instanceof LinkageError
        ? failure.toString()
        : failure.getMessage();
  }
}
