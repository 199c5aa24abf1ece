package documents;

import static org.junit.jupiter.api.Assertions.assertEquals;

import clipshard.report.RunReport;
import clipshard.report.RunSummary;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code docs/REPORT.md} and the records say the same of the documents. */
class ReportDocTest {
  private static final Pattern SECTION = Pattern.compile("### (\\w+)\n\n((?:\\|.*\n)+)");
  private static final Pattern FIELD =
      Pattern.compile("\\| `(\\w+)` \\| ([\\w ]+) \\| \\S.* \\|\n");

  @Test
  void theDocumentNamesEveryFieldInItsOrderWithItsType() throws Exception {
    Map<String, List<String>> documented = new LinkedHashMap<>();
    SECTION
        .matcher(Files.readString(Path.of("docs/REPORT.md")))
        .results()
        .forEach(section -> documented.put(section.group(1), fields(section)));
    Map<String, List<String>> actual = new LinkedHashMap<>();
    describe(RunReport.class, actual);
    describe(RunSummary.class, actual);
    assertEquals(actual, documented);
  }

  private static List<String> fields(MatchResult section) {
    return FIELD
        .matcher(section.group(2))
        .results()
        .map(field -> field.group(1) + ": " + field.group(2))
        .toList();
  }

  private static void describe(Type type, Map<String, List<String>> found) {
    if (type instanceof ParameterizedType list) {
      describe(list.getActualTypeArguments()[0], found);
    } else if (type instanceof Class<?> record
        && record.isRecord()
        && !found.containsKey(record.getSimpleName())) {
      List<String> fields = new ArrayList<>();
      found.put(record.getSimpleName(), fields);
      for (RecordComponent component : record.getRecordComponents()) {
        fields.add(component.getName() + ": " + name(component.getGenericType()));
        describe(component.getGenericType(), found);
      }
    }
  }

  private static String name(Type type) {
    if (type instanceof ParameterizedType list) {
      return "list of " + name(list.getActualTypeArguments()[0]);
    }
    Class<?> plain = (Class<?>) type;
    if (plain == String.class || plain.isEnum()) {
      return "text";
    }
    boolean isNumber = plain.isPrimitive() || Number.class.isAssignableFrom(plain);
    return isNumber ? "number" : plain.getSimpleName();
  }
}
