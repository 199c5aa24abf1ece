package clipshard.decode;

import clipshard.picture.RejectedException;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/** The formats that are decoded, told by the bytes alone. */
enum ImageFormat {
  JPEG("\u00ff\u00d8\u00ff") {
    @Override
    ImageHeader header(Bytes bytes) {
      return JpegHeader.read(bytes);
    }

    @Override
    RgbImage decode(
        Bytes bytes, ImageHeader header, Ground ground, int leastSide, IntFunction<byte[]> room)
        throws RejectedException {
      JpegScans.check(bytes);
      return OpenCvCodec.decode(
          bytes.array(), header, Alpha.NONE, ground, reduction(header, leastSide), room);
    }

    /** libjpeg's scaled inverse DCT gives a half, a quarter or an eighth for less work. */
    private int reduction(ImageHeader header, int leastSide) {
      long shorter = Math.min(header.width(), header.height());
      int reduction = leastSide == 0 ? 1 : MOST_REDUCTION;
      while (reduction > 1 && shorter / reduction < leastSide) {
        reduction /= 2;
      }
      return reduction;
    }
  },
  PNG("\u0089PNG\r\n\u001a\n") {
    @Override
    ImageHeader header(Bytes bytes) {
      return FixedHeaders.png(bytes);
    }

    @Override
    byte[] forCodec(Bytes bytes, ImageHeader header, Alpha alpha) {
      byte[] still = PngStill.of(bytes);
      PngPixels.check(Bytes.bigEndian(still), header);
      return still;
    }

    @Override
    Alpha alpha(Bytes bytes) {
      return Alpha.ofPng(bytes);
    }
  },
  GIF("GIF87a", "GIF89a") {
    @Override
    ImageHeader header(Bytes bytes) {
      return FixedHeaders.gif(bytes);
    }

    @Override
    RgbImage decode(
        Bytes bytes, ImageHeader header, Ground ground, int leastSide, IntFunction<byte[]> room) {
      return GifPicture.decode(bytes, header, ground);
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

    @Override
    Alpha alpha(Bytes bytes) {
      return Alpha.ofWebp(bytes);
    }
  },
  BMP("BM") {
    @Override
    ImageHeader header(Bytes bytes) {
      return FixedHeaders.bmp(bytes);
    }

    @Override
    Alpha alpha(Bytes bytes) {
      return Alpha.ofBmp(bytes);
    }
  },
  TIFF("II*\0", "MM\0*") {
    @Override
    ImageHeader header(Bytes bytes) {
      return TiffHeader.read(bytes);
    }

    @Override
    byte[] forCodec(Bytes bytes, ImageHeader header, Alpha alpha) {
      return TiffStill.of(bytes, header, alpha);
    }

    @Override
    Alpha alpha(Bytes bytes) {
      return Alpha.ofTiff(bytes);
    }
  };

  private static final int MOST_REDUCTION = 8;

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
   * Decodes the first picture. Throws as {@link #header} does, and:
   *
   * @param header what {@link #header} gave, of an allowed size
   * @param ground what transparent pixels show
   * @param leastSide as for {@link ImageDecoder}
   * @param room gives an array of at least so many bytes for the pixels; not always asked
   * @throws RejectedException UNDECODABLE
   */
  RgbImage decode(
      Bytes bytes, ImageHeader header, Ground ground, int leastSide, IntFunction<byte[]> room)
      throws RejectedException {
    Alpha alpha = ground.shows() ? alpha(bytes) : Alpha.NONE;
    return OpenCvCodec.decode(forCodec(bytes, header, alpha), header, alpha, ground, 1, room);
  }

  /** Whether its pixels may be transparent. Throws as {@link #header} does. */
  Alpha alpha(Bytes bytes) {
    return Alpha.NONE;
  }

  /**
   * The file for the codec: rewritten where OpenCV would show another picture than Pillow does, or
   * spend much on what is no part of the picture. Throws as {@link #header} does.
   */
  byte[] forCodec(Bytes bytes, ImageHeader header, Alpha alpha) {
    return bytes.array();
  }
}
