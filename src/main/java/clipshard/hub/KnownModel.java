package clipshard.hub;

import java.util.List;

/**
 * A model on the hub that has the form that is taken here, as its page and its list of files say.
 *
 * @param uri what {@code model.uri} is set to
 * @param file of it that is taken
 * @param dimension of its vectors
 * @param megabytes of the file and its data, MB of 10^6 bytes; 0 where no source says it
 * @param licence of the weights, as the hub names it
 * @param use what it is for
 */
public record KnownModel(
    HubUri uri, String file, int dimension, int megabytes, String licence, String use) {
  private static final String IMAGE_HALF = "onnx/vision_model.onnx";
  private static final String APACHE = "Apache 2.0";

  /** From small to large, of each kind. */
  public static List<KnownModel> all() {
    return List.of(
        of(
            "Xenova/clip-vit-base-patch32",
            512,
            352,
            "none stated (OpenAI's code: MIT)",
            "CLIP B/32: the usual beginning"),
        of(
            "Xenova/clip-vit-base-patch16",
            512,
            0,
            "none stated (OpenAI's code: MIT)",
            "CLIP B/16: finer, and about four times the work"),
        of(
            "Xenova/clip-vit-large-patch14",
            768,
            1220,
            "none stated (OpenAI's code: MIT)",
            "CLIP L/14: the best of OpenAI's at 224 pixels; for GPUs"),
        of(
            "Xenova/siglip-base-patch16-224",
            768,
            372,
            APACHE,
            "SigLIP: better than CLIP B/16 at the same work"),
        of(
            "onnx-community/siglip2-base-patch16-224-ONNX",
            768,
            0,
            APACHE,
            "SigLIP 2: the same with texts in many languages"),
        new KnownModel(
            HubUri.of("hf://plhery/mobileclip2-onnx/onnx/s2/vision_model.onnx"),
            "onnx/s2/vision_model.onnx",
            512,
            136,
            "Apple's, for research alone",
            "MobileCLIP2 S2: small and fast"),
        of(
            "ff13/fashion-clip",
            512,
            352,
            "MIT",
            "FashionCLIP: CLIP B/32, trained further on pictures of fashion"),
        of(
            "Marqo/marqo-fashionSigLIP",
            768,
            0,
            APACHE,
            "Marqo's SigLIP, trained further on products of fashion"));
  }

  private static KnownModel of(
      String repository, int dimension, int megabytes, String licence, String use) {
    return new KnownModel(
        HubUri.of("hf://" + repository), IMAGE_HALF, dimension, megabytes, licence, use);
  }

  /** The size in words; empty where no source says it. */
  public String size() {
    return megabytes == 0 ? "" : megabytes + " MB";
  }
}
