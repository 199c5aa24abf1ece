#!/usr/bin/env python3
"""Writes small image files of many kinds, and what Pillow decodes them to.

usage: make-decode-golden.py FOLDER

FOLDER gets the files and golden.tsv: name, width, height, SHA-256 of the bytes of convert("RGB"), tab-separated. Of the
CMYK files FOLDER also gets the RGB bytes themselves (NAME.rgb), for a comparison with a tolerance.
"""
import hashlib
import pathlib
import struct
import sys
import zlib

import numpy
import PIL
from PIL import Image

WIDTH, HEIGHT = 37, 23


def rgb(width=WIDTH, height=HEIGHT):
    y, x = numpy.mgrid[0:height, 0:width]
    return numpy.stack([x * 255 // (width - 1), y * 255 // (height - 1), (x * y * 7 + x) % 256], -1).astype(numpy.uint8)


def alpha(width=WIDTH, height=HEIGHT):
    y, x = numpy.mgrid[0:height, 0:width]
    return ((x * 11 + y * 5) % 256).astype(numpy.uint8)


def png_chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def raw_png(path, samples, bits, color_type, palette=None, interlace=0, trns=None):
    """For kinds that Pillow does not write. samples: rows of packed bytes."""
    header = struct.pack(">IIBBBBB", WIDTH, len(samples), bits, color_type, 0, 0, interlace)
    data = zlib.compress(b"".join(b"\0" + bytes(row) for row in samples))
    body = png_chunk(b"IHDR", header)
    if palette:
        body += png_chunk(b"PLTE", palette)
    if trns:
        body += png_chunk(b"tRNS", trns)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + body + png_chunk(b"IDAT", data) + png_chunk(b"IEND", b""))


def packed(values, bits):
    rows = []
    for row in values:
        row = "".join(format(int(v), f"0{bits}b") for v in row)
        row += "0" * (-len(row) % 8)
        rows.append(bytes(int(row[i:i + 8], 2) for i in range(0, len(row), 8)))
    return rows


def write_all(folder):
    color = Image.fromarray(rgb(), "RGB")
    gray = color.convert("L")
    with_alpha = Image.fromarray(numpy.dstack([rgb(), alpha()]), "RGBA")
    save = lambda image, name, **options: image.save(folder / name, **options)

    save(color, "baseline.jpg", quality=90)
    save(color, "progressive.jpg", quality=80, progressive=True)
    save(color, "subsampled-420.jpg", quality=75, subsampling=2)
    save(color, "subsampled-422.jpg", quality=75, subsampling=1)
    save(color, "full-444.jpg", quality=95, subsampling=0)
    save(gray, "gray.jpg", quality=90)
    save(color.convert("CMYK"), "cmyk.jpg", quality=90)
    exif = Image.Exif()
    exif[0x0112] = 6
    save(color, "rotated-by-exif.jpg", quality=90, exif=exif.tobytes())

    save(color, "rgb.png")
    save(gray, "gray.png")
    save(with_alpha, "rgba.png")
    save(with_alpha.convert("LA"), "gray-alpha.png")
    save(color.quantize(16), "palette.png")
    save(color.quantize(16), "palette-transparent.png", transparency=bytes(range(0, 256, 16)))
    save(color, "rgb-transparent.png", transparency=(0, 0, 0))
    save(gray.convert("1"), "one-bit.png")
    y, x = numpy.mgrid[0:HEIGHT, 0:WIDTH]
    raw_png(folder / "gray-2.png", packed((x + y) % 4, 2), 2, 0)
    raw_png(folder / "gray-4.png", packed((x + y) % 16, 4), 4, 0)
    save(Image.fromarray((x * 40 + y).astype(numpy.uint16)), "gray-16.png")
    wide = numpy.stack([x * 1771, y * 2849, x * y * 77], -1) % 65536
    raw_png(folder / "rgb-16.png", [row.astype(">u2").tobytes() for row in wide], 16, 2)
    raw_png(folder / "gray-alpha-16.png",
            [row.astype(">u2").tobytes() for row in numpy.stack([x * 1771, y * 2849], -1) % 65536], 16, 4)

    save(color.quantize(32), "static.gif")
    save(color.quantize(32), "transparent.gif", transparency=3)
    frames = [Image.fromarray(numpy.roll(rgb(), i * 5, 1), "RGB").quantize(32) for i in range(3)]
    save(frames[0], "animated.gif", save_all=True, append_images=frames[1:], duration=50, loop=0)

    save(color, "lossy.webp", quality=80)
    save(color, "lossless.webp", lossless=True)
    save(with_alpha, "alpha.webp", quality=80)
    save(with_alpha, "alpha-lossless.webp", lossless=True, exact=True)
    animation = [Image.fromarray(numpy.roll(rgb(), i * 5, 1), "RGB") for i in range(3)]
    save(animation[0], "animated.webp", save_all=True, append_images=animation[1:], duration=50, lossless=True)

    save(color, "rgb.bmp")
    save(gray, "gray.bmp")
    save(color, "rgb.tiff")
    save(color, "deflate.tiff", compression="tiff_adobe_deflate")
    save(gray, "gray.tiff")


def main():
    if len(sys.argv) != 2 or sys.argv[1].startswith("-"):
        sys.exit(__doc__)
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    print("Pillow", PIL.__version__, file=sys.stderr)
    write_all(folder)
    lines = []
    for file in sorted(folder.iterdir()):
        if file.suffix in (".tsv", ".rgb"):
            continue
        image = Image.open(file).convert("RGB")
        if file.name.startswith("cmyk"):
            file.with_suffix(".rgb").write_bytes(image.tobytes())
        lines.append("\t".join(map(str, (file.name, *image.size, hashlib.sha256(image.tobytes()).hexdigest()))))
    (folder / "golden.tsv").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
