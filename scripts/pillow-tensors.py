#!/usr/bin/env python3
"""CLIP's preprocessing by Pillow: an independent opinion on what the job feeds its model.

usage: pillow-tensors.py PICTURES TENSORS [INDEX]

Every picture below the folder PICTURES becomes TENSORS/<name without ending>.f32: little-endian float32
[2][3][224][224], as RGB and as luma in three channels. Transparency and orientation are those of the folder INDEX;
without one, pictures are upright on white. Needs Pillow 9.4. A file that Pillow refuses is a line on stderr.
"""
import json
import pathlib
import re
import sys

import numpy
from PIL import Image

SIDE = 224
MEAN = numpy.array([0.48145466, 0.4578275, 0.40821073], numpy.float32).reshape(3, 1, 1)
STD = numpy.array([0.26862954, 0.26130258, 0.27577711], numpy.float32).reshape(3, 1, 1)

TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


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


def pixels_of(index):
    """The transparency and the orientation that the snapshot of an index names; the usual ones without an index."""
    pointer = index / "clip_snapshot.json" if index else None
    if pointer is None or not pointer.is_file():
        return "WHITE", "EXIF"
    snapshot = (index / json.loads(pointer.read_text())["key"]).read_text()
    told = re.search(r"transparency=(\w+) orientation=(\w+)", snapshot)
    return told.groups() if told else ("DROP", "IGNORE")


def xmp(image):
    """What Pillow 12 would look at: older ones know that of PNGs only."""
    if image.format == "TIFF":
        return bytes(image.tag_v2.get(700, b""))
    name = b"http://ns.adobe.com/xap/1.0/\0"
    packets = [data for kind, data in getattr(image, "applist", []) if kind == "APP1" and data.startswith(name)]
    return packets[-1] if packets else image.info.get("xmp", b"")


def turned(image):
    """As its EXIF says, or else its XMP."""
    value = image.getexif().get(274)
    if image.format == "TIFF" and value is not None:
        return image  # Pillow has turned it.
    if value is None:
        told = re.search(rb'tiff:Orientation(?:="|>)([0-9])', xmp(image))
        value = int(told[1]) if told else 1
    return image.transpose(TURNS[value]) if value in TURNS else image


def shown(file, transparency, orientation):
    """As the index shows it. Files that Pillow can read are read whole."""
    image = Image.open(file)
    as_convert = (transparency, orientation) == ("DROP", "IGNORE")
    if image.format == "TIFF" and orientation == "IGNORE" and not as_convert:
        image._tile_orientation = None
    image.load()
    if orientation == "EXIF":
        image = turned(image)
    if image.mode.startswith("I") and not as_convert:
        image = Image.fromarray((numpy.asarray(image) >> 8).astype(numpy.uint8))
    if transparency == "DROP":
        return image.convert("RGB")
    image = image.convert("RGBA")
    ground = Image.new("RGB", image.size, transparency.lower())
    ground.paste(image, mask=image.getchannel("A"))
    return ground


def main():
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    pictures, tensors, *index = map(pathlib.Path, sys.argv[1:])
    transparency, orientation = pixels_of(index[0] if index else None)
    tensors.mkdir(parents=True, exist_ok=True)
    count = 0
    for file in sorted(path for path in pictures.rglob("*") if path.is_file()):
        try:
            color = shown(file, transparency, orientation)
        except Exception as error:  # Pillow's plugins raise whatever damaged files make them raise.
            print(f"{file} skipped: {type(error).__name__}: {error}", file=sys.stderr)
            continue
        both = numpy.stack([tensor(color), tensor(color.convert("L").convert("RGB"))])
        (tensors / f"{file.stem}.f32").write_bytes(both.astype("<f4").tobytes())
        count += 1
    print(f"{count} pictures, transparency {transparency.lower()}, orientation {orientation.lower()}")


if __name__ == "__main__":
    main()
