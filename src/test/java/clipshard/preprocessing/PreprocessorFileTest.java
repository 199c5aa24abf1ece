package clipshard.preprocessing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against what Hugging Face's Transformers and OpenCLIP do with the same files. */
class PreprocessorFileTest {
  private static final String CLIP_VALUES =
      "mean=[0.48145466, 0.4578275, 0.40821073] std=[0.26862954, 0.26130258, 0.27577711]";
  private static final String HALVES = "mean=[0.5, 0.5, 0.5] std=[0.5, 0.5, 0.5]";

  /** As OpenAI published it. */
  private static final String CLIP =
      """
      {"crop_size": 224, "do_center_crop": true, "do_normalize": true, "do_resize": true,
       "feature_extractor_type": "CLIPFeatureExtractor",
       "image_mean": [0.48145466, 0.4578275, 0.40821073],
       "image_std": [0.26862954, 0.26130258, 0.27577711], "resample": 3, "size": 224}
      """;

  /** As Google publishes SigLIP's and Marqo its own: no word of a crop. */
  private static final String SIGLIP =
      """
      {"do_convert_rgb": null, "do_normalize": true, "do_rescale": true, "do_resize": true,
       "image_mean": [0.5, 0.5, 0.5], "image_processor_type": "SiglipImageProcessor",
       "image_std": [0.5, 0.5, 0.5], "processor_class": "SiglipProcessor", "resample": 2,
       "rescale_factor": 0.00392156862745098, "size": {"height": 256, "width": 256}}
      """;

  @Test
  void indexesOfFilesThatWereReadRightlyGoOn() {
    assertEquals(
        "v1 shortest=224 size=0x0 filter=BICUBIC crop=224x224 halfToEven=false"
            + " rescale=0.00392156862745098 "
            + CLIP_VALUES,
        fingerprint("preprocessor_config.json", CLIP));
    assertEquals(
        "v1 shortest=0 size=256x256 filter=BILINEAR crop=0x0 halfToEven=false"
            + " rescale=0.00392156862745098 "
            + HALVES,
        fingerprint(
            "preprocessor_config.json",
            SIGLIP.replace("\"resample\"", "\"do_center_crop\": false, \"resample\"")));
    String small = SIGLIP.replace("256", "224");
    assertEquals(
        "v1 shortest=0 size=224x224 filter=BILINEAR crop=224x224 halfToEven=false"
            + " rescale=0.00392156862745098 "
            + HALVES,
        fingerprint("preprocessor_config.json", small),
        "a crop of the whole picture, which changes nothing");
    assertTrue(config(small).words().contains("both sides to 224×224 (bilinear), not cropped"));
    assertEquals(
        "v1 shortest=224 size=0x0 filter=BICUBIC crop=224x224 halfToEven=true rescale=0.0 "
            + CLIP_VALUES,
        PreprocessorFile.CLIP.config().fingerprint());
  }

  @ParameterizedTest
  @ValueSource(strings = {"SiglipImageProcessor", "SiglipImageProcessorFast", "ViTImageProcessor"})
  void aSizeWithoutACropIsTheWholePicture(String type) {
    PreprocessorConfig config = config(SIGLIP.replace("SiglipImageProcessor", type));
    assertEquals(256, config.height());
    assertEquals(
        "both sides to 256×256 (bilinear), not cropped, mean 0.500 0.500 0.500,"
            + " deviation 0.500 0.500 0.500",
        config.words());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "CLIPImageProcessor|shortest=224 size=0x0 filter=BICUBIC crop=224x224|0.48145466",
        "CLIPFeatureExtractor|shortest=224 size=0x0 filter=BICUBIC crop=224x224|0.48145466",
        "BitImageProcessor|shortest=224 size=0x0 filter=BICUBIC crop=224x224|0.48145466",
        "ChineseCLIPImageProcessor|shortest=224 size=0x0 filter=BICUBIC crop=224x224|0.48145466",
        "SiglipImageProcessor|shortest=0 size=224x224 filter=BICUBIC crop=224x224|0.5",
        "ViTImageProcessor|shortest=0 size=224x224 filter=BILINEAR crop=224x224|0.5",
        "ViTFeatureExtractor|shortest=0 size=224x224 filter=BILINEAR crop=224x224|0.5",
        "DeiTImageProcessor|shortest=0 size=256x256 filter=BICUBIC crop=224x224|0.5",
        "BlipImageProcessor|shortest=0 size=384x384 filter=BICUBIC crop=0x0|0.48145466",
        "MobileNetV2ImageProcessor|shortest=256 size=0x0 filter=BILINEAR crop=224x224|0.5",
        "DINOv3ViTImageProcessorFast|shortest=0 size=224x224 filter=BILINEAR crop=224x224|0.485",
      })
  void aFileThatOnlyNamesItsProcessorIsAsThatHasIt(String type, String steps, String mean) {
    String found = config("{\"image_processor_type\": \"%s\"}".formatted(type)).fingerprint();
    assertTrue(found.startsWith("v1 " + steps + " halfToEven=false"), found);
    assertTrue(found.contains("mean=[" + mean), found);
  }

  @ParameterizedTest
  @CsvSource({
    "CLIPImageProcessor, 336, shortest=336 size=0x0",
    "ViTImageProcessor, 336, shortest=0 size=336x336",
    "ConvNextImageProcessor, 224, shortest=256 size=0x0 filter=BICUBIC crop=224x224",
    "ConvNextFeatureExtractor, 224, shortest=256 size=0x0 filter=BICUBIC crop=224x224",
    "ConvNextImageProcessor, 384, shortest=0 size=384x384 filter=BICUBIC crop=0x0",
  })
  void oneNumberIsTheSizeThatTheProcessorTakesItFor(String type, int size, String steps) {
    String found =
        config(
                "{\"image_processor_type\": \"%s\", \"size\": %d, \"resample\": 3}"
                    .formatted(type, size))
            .fingerprint();
    assertTrue(found.contains(steps), found);
  }

  @Test
  void whatAProcessorDoesNotKnowItPassesOver() {
    assertEquals(config(CLIP), config(CLIP.replace("\"size\"", "\"crop_pct\": 0.5, \"size\"")));
  }

  @Test
  void oneNumberAsMeanIsOfAllChannels() {
    String found =
        config(
                """
                {"image_processor_type": "ViTImageProcessor", "image_mean": 0.25, "image_std": 0.75}
                """)
            .fingerprint();
    assertTrue(found.endsWith("mean=[0.25, 0.25, 0.25] std=[0.75, 0.75, 0.75]"), found);
  }

  @Test
  void whatAnUnknownProcessorLeavesOutIsRefusedByName() {
    String unknown = SIGLIP.replace("SiglipImageProcessor", "JinaCLIPImageProcessor");
    assertRefused(unknown, "crop_size, do_center_crop are absent", "JinaCLIPImageProcessor");
    assertRefused("{}", "crop_size, do_center_crop"); // nothing follows from nothing
    assertRefused(
        "{\"size\": {\"height\": 256, \"width\": 256}}",
        "do_center_crop",
        "image_mean",
        "no image_processor_type");
    assertRefused(
        "{\"image_processor_type\": \"ConvNextImageProcessor\"}", "resample is absent", "differ");
    assertRefused(
        unknown.replace("{\"height\": 256, \"width\": 256}", "256"), "shortest_edge, or height");
    assertRefused(
        unknown.replace("\"resample\"", "\"resize_mode\": 1, \"resample\""), "resize_mode");
  }

  @Test
  void anUnknownProcessorThatSaysEverythingIsHonoured() {
    String whole =
        SIGLIP
            .replace("SiglipImageProcessor", "OurImageProcessor")
            .replace("\"resample\"", "\"do_center_crop\": false, \"resample\"");
    assertEquals(config(SIGLIP), config(whole));
  }

  @Test
  void picturesOfChangingSizesAreRefused() {
    assertRefused(
        "{\"image_processor_type\": \"Siglip2ImageProcessorFast\", \"max_num_patches\": 256}",
        "changing number",
        "siglip2-base-patch16-256");
    assertRefused(
        SIGLIP.replace("{\"height\": 256, \"width\": 256}", "{\"longest_edge\": 256}"),
        "longest_edge");
    assertRefused(
        CLIP.replace("\"size\": 224", "\"size\": {\"shortest_edge\": 1, \"longest_edge\": 2}"),
        "longest_edge");
  }

  @Test
  void aFileWithoutAFixedSizeIsRefused() {
    String number = SIGLIP.replace("{\"height\": 256, \"width\": 256}", "256");
    assertRefused(number, "cannot be honoured: pictures come to no fixed size");
  }

  @Test
  void transformersFivesFileHoldsTheImageProcessorInside() {
    String nested =
        "{\"image_processor\": %s, \"processor_class\": \"SiglipProcessor\"}".formatted(SIGLIP);
    PreprocessorFile file = new PreprocessorFile("../processor_config.json", nested);
    assertTrue(file.isOfPictures());
    assertEquals(config(SIGLIP), file.config());
    assertTrue(new PreprocessorFile("processor_config.json", SIGLIP).isOfPictures());
    assertFalse(
        new PreprocessorFile("processor_config.json", "{\"processor_class\": \"CLIPProcessor\"}")
            .isOfPictures());
  }

  @Test
  void openClipsFileIsRead() {
    String siglip =
        """
        {"model_cfg": {"embed_dim": 768, "vision_cfg": {"image_size": 384}},
         "preprocess_cfg": {"mean": [0.5, 0.5, 0.5], "std": [0.5, 0.5, 0.5],
                            "interpolation": "bicubic", "resize_mode": "squash"}}
        """;
    assertEquals(
        "v1 shortest=0 size=384x384 filter=BICUBIC crop=0x0 halfToEven=true rescale=0.0 " + HALVES,
        fingerprint("open_clip_config.json", siglip));
    assertEquals(
        PreprocessorConfig.clip().fingerprint(),
        fingerprint(
            "../open_clip_config.json",
            "{\"model_cfg\": {\"vision_cfg\": {\"image_size\": 224}}, \"preprocess_cfg\": {}}"));
    assertEquals(
        256,
        new PreprocessorFile(
                "open_clip_config.json",
                "{\"preprocess_cfg\": {\"size\": [256, 256], \"resize_mode\": null}}")
            .config()
            .height());
    for (String part : new String[] {"longest", "image_size \"x\""}) {
      String message =
          assertThrows(
                  IllegalArgumentException.class,
                  () ->
                      fingerprint(
                          "open_clip_config.json",
                          siglip.replace("squash", "longest").replace("384", "\"x\"")))
              .getMessage();
      assertTrue(message.contains(part), message);
    }
    assertThrows(IllegalArgumentException.class, () -> fingerprint("open_clip_config.json", "{}"));
  }

  @Test
  void wordsSayWhatHappensAndWhence() {
    assertEquals(
        "shorter side to 224 (bicubic), middle 224×224, mean 0.481 0.458 0.408,"
            + " deviation 0.269 0.261 0.276 (CLIP's own)",
        PreprocessorFile.CLIP.words());
    assertTrue(
        new PreprocessorFile("../preprocessor_config.json", CLIP)
            .words()
            .endsWith("(../preprocessor_config.json)"));
  }

  private static void assertRefused(String json, String... parts) {
    String message = assertThrows(IllegalArgumentException.class, () -> config(json)).getMessage();
    for (String part : parts) {
      assertTrue(message.contains(part), message);
    }
  }

  private static PreprocessorConfig config(String json) {
    return new PreprocessorFile("preprocessor_config.json", json).config();
  }

  private static String fingerprint(String name, String json) {
    return new PreprocessorFile(name, json).config().fingerprint();
  }
}
