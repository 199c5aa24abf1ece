package clipshard.job.model;

import clipshard.config.Settings;
import clipshard.config.SettingsLoader;
import clipshard.job.ExecutorStores;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What the driver says of the demo encoder, for tests. */
final class EncoderSpecs {
  private EncoderSpecs() {}

  static EncoderSpec of(Settings settings) throws IOException {
    return ModelProbe.describe(
        settings.model(),
        settings.decode(),
        settings.index().types(),
        ExecutorStores.store(settings.storage()));
  }

  /** Of an index in {@code folder}. */
  static Settings settings(Path folder, String... sets) {
    return SettingsLoader.load(
        List.of(),
        List.of(sets),
        Map.of("JDBC_URL", "jdbc:postgresql://none/", "INDEX_URI", folder.toUri().toString()));
  }
}
