#!/usr/bin/env python3
"""CLIP's preprocessing by Pillow: an independent opinion on what the job feeds its model.

usage: pillow-tensors.py PICTURES TENSORS

Every picture below the folder PICTURES becomes TENSORS/<name without ending>.f32: little-endian float32
[2][3][224][224], as RGB and as luma in three channels.
"""
import pathlib
import sys

import numpy
from PIL import Image, ImageOps

SIDE = 224
MEAN = numpy.array([0.48145466, 0.4578275, 0.40821073], numpy.float32).reshape(3, 1, 1)
STD = numpy.array([0.26862954, 0.26130258, 0.27577711], numpy.float32).reshape(3, 1, 1)


def tensor(image):
    width, height = image.size
    long = int(SIDE * max(width, height) / min(width, height))
    size = (SIDE, long) if width <= height else (long, SIDE)
    image = image.resize(size, Image.BICUBIC)
    left = int(round((size[0] - SIDE) / 2.0))
    top = int(round((size[1] - SIDE) / 2.0))
    image = image.crop((left, top, left + SIDE, top + SIDE))
    pixels = numpy.asarray(image).transpose(2, 0, 1).astype(numpy.float32) / numpy.float32(255)
    return (pixels - MEAN) / STD


def shown(file):
    """Upright, 16-bit gray by its high byte, on white."""
    image = Image.open(file)
    if image.format != "TIFF":  # Pillow turns those when it loads them, and again here.
        image = ImageOps.exif_transpose(image)
    if image.mode.startswith("I"):
        image = Image.fromarray((numpy.asarray(image) >> 8).astype(numpy.uint8))
    image = image.convert("RGBA")
    ground = Image.new("RGB", image.size, "white")
    ground.paste(image, mask=image.getchannel("A"))
    return ground


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    pictures, tensors = map(pathlib.Path, sys.argv[1:])
    tensors.mkdir(parents=True, exist_ok=True)
    count = 0
    for file in sorted(path for path in pictures.rglob("*") if path.is_file()):
        try:
            color = shown(file)
            luma = color.convert("L").convert("RGB")
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
            print(f"{file} skipped: {error}", file=sys.stderr)
            continue
        both = numpy.stack([tensor(color), tensor(luma)])
        (tensors / f"{file.stem}.f32").write_bytes(both.astype("<f4").tobytes())
        count += 1
    print(f"{count} pictures")


if __name__ == "__main__":
    main()
