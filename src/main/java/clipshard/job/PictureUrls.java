package clipshard.job;

import java.util.Map;
import java.util.Set;

/** Where the table says that pictures are. */
@FunctionalInterface
interface PictureUrls {
  /** URLs by id, query included; of ids that the table does not have, none. */
  Map<String, String> of(Set<String> ids);
}
