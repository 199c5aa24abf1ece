package clipshard.job.model;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clipshard.config.Settings;
import clipshard.format.Generation;
import clipshard.format.ModelPin;
import clipshard.format.Snapshot;
import clipshard.format.SourcePin;
import clipshard.job.JobException;
import clipshard.preprocessing.PreprocessorConfig;
import clipshard.preprocessing.PreprocessorFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Vectors of other pixels are never mixed, and whoever mixes them hears what goes on instead. */
class IndexPinsTest {
  private static final String[] AS_CONVERT = {
    "decode.transparency=drop", "decode.orientation=ignore"
  };

  @TempDir Path folder;

  @Test
  void whateverChangesPixelsIsPinned() throws Exception {
    List<String> settings =
        List.of(
            "decode.transparency=white",
            "decode.transparency=black",
            "decode.transparency=drop",
            "decode.orientation=ignore",
            "model.reduced-jpegs=true");
    Set<String> pixels = new HashSet<>();
    for (String set : settings) {
      pixels.add(spec(set).pixels());
    }
    assertEquals(settings.size(), pixels.size());
    assertTrue(pixels.contains(spec().pixels()), "white is the default");
  }

  @Test
  void jpegsAreDecodedWholeUnlessReduced() throws Exception {
    assertEquals(0, spec().leastDecodedSide());
    assertEquals(448, spec("model.reduced-jpegs=true").leastDecodedSide());
  }

  @Test
  void anIndexOfBeforeTheseSettingsGoesOnAsItWas() throws Exception {
    Settings.Index types = EncoderSpecs.settings(folder).index();
    EncoderSpec today = spec();
    String older = PreprocessorConfig.clip().fingerprint();
    Snapshot index = index(types, new ModelPin(today.sha256(), older, today.dimension()));

    String said = refusal(index, IndexPins.of(types, today));

    assertTrue(said.contains("decode.transparency=drop and decode.orientation=ignore go on"), said);
    IndexPins asItWas = IndexPins.of(types, spec(AS_CONVERT));
    assertDoesNotThrow(() -> IndexPins.require(Optional.of(index), asItWas));
  }

  @Test
  void anIndexWithClipsPreprocessingGoesOnWithIt() throws Exception {
    Settings.Index types = EncoderSpecs.settings(folder).index();
    EncoderSpec clip = spec();
    Snapshot index = index(types, IndexPins.of(types, clip).model());
    PreprocessorFile siglip =
        new PreprocessorFile(
            "preprocessor_config.json", "{\"image_processor_type\": \"SiglipImageProcessor\"}");
    EncoderSpec found =
        new EncoderSpec(
            clip.model(), clip.sha256(), siglip, clip.dimension(), clip.decode(), clip.types());

    String said = refusal(index, IndexPins.of(types, found));

    assertTrue(said.contains("model.preprocessing = clip goes on with it"), said);
  }

  private static String refusal(Snapshot index, IndexPins run) {
    return assertThrows(JobException.class, () -> IndexPins.require(Optional.of(index), run))
        .getMessage();
  }

  private static Snapshot index(Settings.Index settings, ModelPin model) {
    return new Snapshot(
        Snapshot.FORMAT,
        1,
        "c",
        "",
        "2026-01-01T00:00:00Z",
        new SourcePin("public.images", "id", ""),
        model,
        settings.types(),
        "inner_product",
        settings.factory(),
        settings.rowsPerShard(),
        Generation.FIRST,
        0,
        0,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        null);
  }

  private EncoderSpec spec(String... sets) throws IOException {
    return EncoderSpecs.of(EncoderSpecs.settings(folder, sets));
  }
}
