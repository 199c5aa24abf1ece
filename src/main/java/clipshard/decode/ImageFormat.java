package clipshard.decode;

import java.util.Optional;
import java.util.stream.Stream;

/** The formats that are decoded, told by the bytes alone. */
enum ImageFormat {
  JPEG("\u00ff\u00d8\u00ff") {
    @Override
    ImageHeader header(Bytes bytes) {
      return JpegHeader.read(bytes);
    }
  },
  PNG("\u0089PNG\r\n\u001a\n") {
    @Override
    ImageHeader header(Bytes bytes) {
      return FixedHeaders.png(bytes);
    }

    @Override
    byte[] forCodec(Bytes bytes) {
      return PngStill.of(bytes);
    }
  },
  GIF("GIF87a", "GIF89a") {
    @Override
    ImageHeader header(Bytes bytes) {
      return FixedHeaders.gif(bytes);
    }

    @Override
    byte[] forCodec(Bytes bytes) {
      return GifStill.of(bytes);
    }
  },
  WEBP("RIFF") {
    @Override
    boolean matches(Bytes bytes) {
      return super.matches(bytes) && bytes.has(8, "WEBP");
    }

    @Override
    ImageHeader header(Bytes bytes) {
      return FixedHeaders.webp(bytes);
    }
  },
  BMP("BM") {
    @Override
    ImageHeader header(Bytes bytes) {
      return FixedHeaders.bmp(bytes);
    }
  },
  TIFF("II*\0", "MM\0*") {
    @Override
    ImageHeader header(Bytes bytes) {
      return TiffHeader.read(bytes);
    }

    @Override
    byte[] forCodec(Bytes bytes) {
      return TiffHeader.withoutUnassociatedAlpha(bytes);
    }
  };

  private final String signature;
  private final String otherSignature;

  ImageFormat(String signature) {
    this(signature, signature);
  }

  ImageFormat(String signature, String otherSignature) {
    this.signature = signature;
    this.otherSignature = otherSignature;
  }

  static Optional<ImageFormat> of(Bytes bytes) {
    return Stream.of(values()).filter(format -> format.matches(bytes)).findFirst();
  }

  boolean matches(Bytes bytes) {
    return bytes.has(0, signature) || bytes.has(0, otherSignature);
  }

  /**
   * Reads the claimed size, decoding nothing and allocating nothing of that size.
   *
   * @throws IndexOutOfBoundsException if the bytes end, or point outside, before it is known
   * @throws IllegalArgumentException if they break the format before it is known
   */
  abstract ImageHeader header(Bytes bytes);

  /**
   * The file for the codec: rewritten where OpenCV would show another picture than Pillow does.
   * Throws as {@link #header} does.
   */
  byte[] forCodec(Bytes bytes) {
    return bytes.array();
  }
}
