package sandbox;

import java.io.IOException;
import java.util.stream.Stream;

/** A set of pictures: what the images table says of them, and what their host answers. */
public interface Pictures {
  /** The SQL type of the ids. */
  String idType();

  /** The table's rows. The caller closes the stream. */
  Stream<Row> rows(String host) throws IOException;

  /** What the host answers for the path, decoded, of a URL. */
  Answer answer(String path) throws IOException;

  /** A row of the images table. */
  record Row(String id, String url) {}
}
