#!/usr/bin/env python3
"""Writes the expected outcome of CLIP's 8-bit preprocessing, by Pillow, for generated images.

usage: make-golden.py > src/test/resources/golden/preprocess.tsv

Each line: width, height, pattern, SHA-256 of the resized and cropped RGB (224 x 224 x 3 bytes), SHA-256 of the same
for luma (224 x 224 bytes). The images are made by integer formulas that the Java test repeats. Gives the same on Pillow
9, 10 and 11. The long ones need 6 GB of memory: Pillow resizes them whole before it crops.
"""
import hashlib
import sys

import numpy
import PIL
from PIL import Image

Image.MAX_IMAGE_PIXELS = None
SIDE = 224

SIZES = [
    (1, 1), (1, 2), (2, 1), (2, 3), (3, 2), (5, 5), (7, 200), (200, 7), (16, 16), (31, 33), (64, 48), (100, 100),
    (111, 222), (223, 223), (223, 224), (224, 223), (223, 225), (225, 223), (224, 224), (224, 225), (225, 224),
    (225, 225), (224, 500), (500, 224), (226, 227), (255, 256), (300, 200), (333, 777), (447, 448), (449, 448),
    (512, 512), (640, 480), (480, 641), (801, 1200), (1001, 999), (1500, 1500), (2047, 1025), (4000, 3000), (1, 1000),
    (1000, 1), (1, 5000), (5000, 1), (3, 3001),
]


def pixels(width, height, pattern):
    """uint8[height][width][3]; patterns: noise, smooth, checks, gray."""
    y, x = numpy.mgrid[0:height, 0:width].astype(numpy.int64)
    channels = []
    for c in range(3):
        if pattern == "noise":
            v = (x * 7919 + y * 104729 + c * 1299709 + x * y * 31) ^ ((x + 3) * (y + 5) >> 2)
        elif pattern == "smooth":
            v = (x * 255 // max(1, width - 1) * (c + 1) + y * 255 // max(1, height - 1) * (3 - c)) // 4
        elif pattern == "checks":
            v = ((x // 3 + y // 5 + c) % 2) * 255
        else:
            v = x * 5 + y * 3
        channels.append(v & 255)
    return numpy.stack(channels, axis=-1).astype(numpy.uint8)


def resized_and_cropped(image):
    width, height = image.size
    short, long = min(width, height), max(width, height)
    target = int(SIDE * long / short)
    size = (SIDE, target) if width <= height else (target, SIDE)
    resized = image.resize(size, Image.BICUBIC)
    left = int(round((size[0] - SIDE) / 2.0))
    top = int(round((size[1] - SIDE) / 2.0))
    return resized.crop((left, top, left + SIDE, top + SIDE))


def digest(image):
    return hashlib.sha256(image.tobytes()).hexdigest()


def main():
    if sys.argv[1:]:
        print(__doc__)
        return
    print("Pillow", PIL.__version__, file=sys.stderr)
    for number, (width, height) in enumerate(SIZES):
        for pattern in ("noise", ("smooth", "checks", "gray")[number % 3]):
            image = Image.fromarray(pixels(width, height, pattern), "RGB")
            print(width, height, pattern, digest(resized_and_cropped(image)),
                  digest(resized_and_cropped(image.convert("L"))), sep="\t")


if __name__ == "__main__":
    main()
