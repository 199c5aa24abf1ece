#!/usr/bin/python3
"""Writes src/test/resources/golden/decode: small pictures and what Pillow decodes them to.

Needs Pillow 9.4 and NumPy. golden.tsv holds, for each file, the width, the height and the SHA-256 of
Image.open(file).convert("RGB")'s bytes; the CMYK files have those bytes beside them in a .rgb file,
for a comparison with a tolerance. shown.tsv holds the SHA-256 of the pictures turned as EXIF says, on white and on black.
"""

import hashlib
import pathlib
import struct
import sys
import zlib

import numpy as np
from PIL import Image, ImageOps

OUT = pathlib.Path(sys.argv[0]).resolve().parent.parent / "src/test/resources/golden/decode"
RANDOM = np.random.default_rng(20240501)
WIDTH, HEIGHT = 61, 43


def pattern(channels, width=WIDTH, height=HEIGHT):
    """Slopes, edges and some noise, so that a wrong channel, row or filter shows."""
    y, x = np.mgrid[0:height, 0:width].astype(float)
    planes = [
        127 + 120 * np.sin(x / (5 + 3 * c) + c) * np.cos(y / (7 + c)) for c in range(channels)
    ]
    pixels = np.stack(planes, axis=-1) + RANDOM.normal(0, 6, (height, width, channels))
    pixels[height // 2 :, width // 3 : width // 2] = np.arange(channels) * 80 % 256
    pixels = pixels.clip(0, 255).astype(np.uint8)
    return pixels[:, :, 0] if channels == 1 else pixels


def save(name, image, **options):
    image.save(OUT / name, **options)


def chunk(kind, data):
    checksum = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", checksum)


PASSES = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]


def png(name, samples, depth, color, interlaced=False, extra=b""):
    """A PNG of (height, width, channels) samples that Pillow cannot write: any depth, Adam7."""
    height, width = samples.shape[:2]
    rows = []
    for x, y, dx, dy in PASSES if interlaced else [(0, 0, 1, 1)]:
        part = samples[y::dy, x::dx]
        for row in part if part.size else []:
            rows.append(b"\0" + pack(row.reshape(-1), depth))
    header = struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, int(interlaced))
    (OUT / name).write_bytes(
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + extra
        + chunk(b"IDAT", zlib.compress(b"".join(rows), 9))
        + chunk(b"IEND", b"")
    )


def pack(row, depth):
    if depth == 16:
        return row.astype(">u2").tobytes()
    bits = (row[:, None].astype(np.uint8) >> np.arange(depth - 1, -1, -1)) & 1
    return np.packbits(bits.astype(np.uint8).reshape(-1)).tobytes()


def jpegs():
    color = Image.fromarray(pattern(3))
    save("jpeg-420.jpg", color, quality=85, subsampling=2)
    save("jpeg-422.jpg", color, quality=85, subsampling=1)
    save("jpeg-444.jpg", color, quality=92, subsampling=0)
    save("jpeg-progressive.jpg", color, quality=80, progressive=True)
    save("jpeg-gray.jpg", Image.fromarray(pattern(1)), quality=85)
    exif = Image.Exif()
    exif[0x0112] = 6
    save("jpeg-exif-orientation-6.jpg", color, quality=85, exif=exif)
    save("jpeg-1x300.jpg", Image.fromarray(pattern(3, 1, 300)), quality=85)
    plain = (OUT / "jpeg-420.jpg").read_bytes()
    (OUT / "jpeg-trailing-garbage.jpg").write_bytes(plain + b"\n<html>garbage</html>\xff\xd8" * 9)
    cmyk = Image.fromarray(pattern(4), mode="CMYK")
    save("jpeg-cmyk.jpg", cmyk, quality=90)
    # The Adobe segment's last byte is the transform: 0 means CMYK, 2 YCCK of the same four planes.
    data = bytearray((OUT / "jpeg-cmyk.jpg").read_bytes())
    at = data.index(b"Adobe")
    assert data[at + 11] == 0
    data[at + 11] = 2
    (OUT / "jpeg-ycck.jpg").write_bytes(data)


def pngs():
    save("png-rgb.png", Image.fromarray(pattern(3)))
    save("png-rgba.png", Image.fromarray(pattern(4)))
    save("png-la.png", Image.fromarray(pattern(2), mode="LA"))
    save("png-gray8.png", Image.fromarray(pattern(1)))
    palette = Image.fromarray(pattern(3)).quantize(200)
    save("png-palette8.png", palette)
    save("png-palette8-trns.png", palette, transparency=bytes(range(200)))
    save("png-palette4-trns.png", Image.fromarray(pattern(3)).quantize(13), transparency=3)
    gray = pattern(1)[:, :, None]
    for depth in (1, 2, 4):
        png(f"png-gray{depth}.png", gray >> (8 - depth), depth, 0)
    png("png-gray8-trns.png", gray, 8, 0, extra=chunk(b"tRNS", struct.pack(">H", int(gray[5, 5, 0]))))
    deep = RANDOM.integers(0, 700, (HEIGHT, WIDTH, 1)).astype(np.uint16)
    deep[:9] *= 90
    png("png-gray16.png", deep, 16, 0)
    wide = (pattern(3).astype(np.uint16) << 8) + RANDOM.integers(0, 256, (HEIGHT, WIDTH, 3)).astype(np.uint16)
    png("png-rgb16.png", wide, 16, 2)
    wide = (pattern(4).astype(np.uint16) << 8) + RANDOM.integers(0, 256, (HEIGHT, WIDTH, 4)).astype(np.uint16)
    png("png-rgba16.png", wide, 16, 6)
    png("png-1x30000.png", np.arange(30000).reshape(-1, 1, 1) % 251, 8, 0)
    png("png-la16.png", wide[:, :, :2], 16, 4)
    png("png-rgb-interlaced.png", pattern(3), 8, 2, interlaced=True)
    png("png-gray4-interlaced.png", gray >> 4, 4, 0, interlaced=True)
    trns = chunk(b"tRNS", struct.pack(">HHH", 1, 2, 3))
    gama = chunk(b"gAMA", struct.pack(">I", 100000))
    png("png-rgb-gamma-trns.png", pattern(3), 8, 2, extra=gama + trns)
    frames = [Image.fromarray(pattern(3)) for _ in range(3)]
    save("png-animated.png", frames[0], save_all=True, append_images=frames[1:])
    save("png-animated-default.png", frames[0], save_all=True, append_images=frames[1:], default_image=True)
    plain = (OUT / "png-rgb.png").read_bytes()
    (OUT / "png-trailing-garbage.png").write_bytes(plain + b"garbage" * 9)


def gifs():
    palettes = [Image.fromarray(pattern(3)).quantize(100) for _ in range(3)]
    save("gif-static.gif", palettes[0])
    save("gif-interlaced.gif", palettes[0], interlace=1)
    save("gif-gray.gif", Image.fromarray(pattern(1)))
    save("gif-transparent.gif", palettes[0], transparency=7)
    save("gif-animated.gif", palettes[0], save_all=True, append_images=palettes[1:], duration=50)
    save("gif-transparent-background.gif", palettes[0], transparency=7, background=7)
    save("gif-animated-transparent.gif", palettes[0], save_all=True, append_images=palettes[1:],
         transparency=7, disposal=2)
    # A first frame that covers a part of the screen.
    data = bytearray((OUT / "gif-static.gif").read_bytes())
    data[6:10] = struct.pack("<HH", WIDTH + 9, HEIGHT + 5)
    at = data.index(b"," + struct.pack("<HHHH", 0, 0, WIDTH, HEIGHT))
    data[at + 1 : at + 5] = struct.pack("<HH", 4, 3)
    (OUT / "gif-partial-frame.gif").write_bytes(data)
    data[11] = 9
    (OUT / "gif-partial-frame-background-9.gif").write_bytes(data)
    at = data.index(b"," + struct.pack("<HHHH", 4, 3, WIDTH, HEIGHT))
    data[at:at] = b"!\xf9\4\1\0\0\x11\0"
    (OUT / "gif-partial-frame-transparent.gif").write_bytes(data)
    animated = (OUT / "gif-animated.gif").read_bytes()
    (OUT / "gif-animated-cut-short.gif").write_bytes(animated[: len(animated) // 2])


def webps():
    color, alpha = Image.fromarray(pattern(3)), Image.fromarray(pattern(4))
    save("webp-lossy.webp", color, quality=80)
    save("webp-lossless.webp", color, lossless=True)
    save("webp-lossy-alpha.webp", alpha, quality=80)
    save("webp-lossless-alpha.webp", alpha, lossless=True, exact=True)
    more = [Image.fromarray(pattern(3)) for _ in range(2)]
    save("webp-animated.webp", color, save_all=True, append_images=more, quality=70)
    more = [Image.fromarray(pattern(4)) for _ in range(2)]
    save("webp-animated-alpha.webp", alpha, save_all=True, append_images=more, lossless=True)


def bmps():
    save("bmp-rgb.bmp", Image.fromarray(pattern(3)))
    save("bmp-gray.bmp", Image.fromarray(pattern(1)))
    save("bmp-palette.bmp", Image.fromarray(pattern(3)).quantize(90))
    save("bmp-1bit.bmp", Image.fromarray(pattern(1)).convert("1"))
    data = bytearray((OUT / "bmp-rgb.bmp").read_bytes())
    data[22:26] = struct.pack("<i", -HEIGHT)
    (OUT / "bmp-top-down.bmp").write_bytes(data)
    save("bmp-rgba.bmp", Image.fromarray(pattern(4)))


def tiffs():
    color = Image.fromarray(pattern(3))
    save("tiff-raw.tif", color)
    save("tiff-lzw.tif", color, compression="tiff_lzw")
    save("tiff-deflate.tif", color, compression="tiff_adobe_deflate")
    save("tiff-gray.tif", Image.fromarray(pattern(1)))
    save("tiff-rgba.tif", Image.fromarray(pattern(4)))
    save("tiff-palette.tif", color.quantize(120))
    save("tiff-1bit.tif", Image.fromarray(pattern(1)).convert("1"))
    deep = RANDOM.integers(0, 700, (HEIGHT, WIDTH)).astype(np.uint16)
    save("tiff-gray16.tif", Image.fromarray(deep))
    save("tiff-la.tif", Image.fromarray(pattern(2), mode="LA"))
    save("tiff-rgba-deflate.tif", Image.fromarray(pattern(4)), compression="tiff_adobe_deflate")
    save("tiff-orientation-3.tif", color, tiffinfo={274: 3})
    save("tiff-orientation-6.tif", color, tiffinfo={274: 6})


def tiff(name, samples, bits, photometric, extra, order="<", deflated=False):
    """A TIFF of (height, width, channels) samples that Pillow cannot write, in one strip."""
    height, width, channels = samples.shape
    data = samples.astype(f"{order}u{bits // 8}").tobytes()
    data = zlib.compress(data) if deflated else data
    tags = {256: [width], 257: [height], 258: [bits] * channels, 259: [8 if deflated else 1], 262: [photometric]}
    tags |= {273: [0], 277: [channels], 278: [height], 279: [len(data)], **({338: [extra]} if extra else {})}
    depths = struct.pack(order + "H" * channels, *tags[258])
    end = 8 + 2 + 12 * len(tags) + 4
    tags[273] = [end + 8]
    out = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "IH", 8, len(tags))
    for tag, values in sorted(tags.items()):
        inline = depths.ljust(4, b"\0") if channels < 3 else struct.pack(order + "I", end)
        if tag != 258:
            inline = struct.pack(order + "HH", values[0], 0) if values[0] < 65536 else None
        out += struct.pack(order + "HHI", tag, 3, len(values)) + inline
    (OUT / name).write_bytes(out + bytes(4) + depths.ljust(8, b"\0") + data)


def bmp(name, samples, masks):
    """A BMP of 32 bits with a header of version 5."""
    height, width = samples.shape[:2]
    pixels = np.zeros((height, width), np.uint64)
    for channel, mask in enumerate(masks):
        pixels |= samples[:, :, channel].astype(np.uint64) << np.uint64(mask)
    data = pixels[::-1].astype("<u4").tobytes()
    header = struct.pack("<IiiHHIIiiII", 124, width, height, 1, 32, 3, len(data), 0, 0, 0, 0)
    header += struct.pack("<IIII", *(255 << mask for mask in masks)) + bytes(124 - 56)
    (OUT / name).write_bytes(b"BM" + struct.pack("<III", 138 + len(data), 0, 138) + header + data)


def alphas():
    """Rows without any, rows with all of it, and all between."""
    deep = RANDOM.integers(0, 65536, (13, 17, 4)).astype(np.uint64)
    deep[:3, :, 3] = 0
    deep[3:6, :, 3] = 65535
    times = deep.copy()
    times[:, :, :3] = deep[:, :, :3] * deep[:, :, 3:] // 65535
    tiff("alpha-associated16.tif", times, 16, 2, 1)
    tiff("alpha-associated16-big-endian.tif", times, 16, 2, 1, ">")
    tiff("alpha-associated16-deflate.tif", times, 16, 2, 1, deflated=True)
    tiff("alpha-associated8.tif", times >> 8, 8, 2, 1)
    tiff("alpha-unassociated16.tif", deep, 16, 2, 2)
    tiff("alpha-untold.tif", deep >> 8, 8, 2, 0)
    tiff("alpha-gray.tif", deep[:, :, 2:] >> 8, 8, 1, 2)
    tiff("alpha-gray-big-endian.tif", deep[:, :, 2:] >> 8, 8, 1, 2, ">")
    tiff("alpha-gray-deflate.tif", deep[:, :, 2:] >> 8, 8, 1, 2, deflated=True)
    bmp("alpha-bgra.bmp", deep >> 8, (16, 8, 0, 24))
    bmp("alpha-rgba.bmp", deep >> 8, (0, 8, 16, 24))
    bmp("alpha-abgr.bmp", deep >> 8, (24, 16, 8, 0))


def shown(path, ground):
    """The picture as people see it: upright, 16-bit gray by its high byte, on a ground."""
    image = Image.open(path)
    if image.format != "TIFF":  # Pillow turns those when it loads them, and again here.
        image = ImageOps.exif_transpose(image)
    if image.mode.startswith("I"):
        image = Image.fromarray((np.asarray(image).astype(np.uint16) >> 8).astype(np.uint8))
    image = image.convert("RGBA")
    below = Image.new("RGB", image.size, ground)
    below.paste(image, mask=image.getchannel("A"))
    return hashlib.sha256(below.tobytes()).hexdigest()


def write_shown(pictures):
    lines = ["file\twhite\tblack"]
    for path in pictures:
        if path.stem not in ("jpeg-cmyk", "jpeg-ycck"):
            lines.append(f"{path.name}\t{shown(path, 'white')}\t{shown(path, 'black')}")
    (OUT / "shown.tsv").write_text("\n".join(lines) + "\n")


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    for old in OUT.iterdir():
        old.unlink()
    for write in (jpegs, pngs, gifs, webps, bmps, tiffs, alphas):
        write()
    pictures = sorted(OUT.iterdir())
    lines = ["file\twidth\theight\tsha256"]
    for path in pictures:
        if path.stem.startswith("alpha-"):
            continue  # Pillow undoes what was multiplied by alpha before it drops that.
        image = Image.open(path).convert("RGB")
        rgb = image.tobytes()
        if path.stem in ("jpeg-cmyk", "jpeg-ycck"):
            path.with_suffix(".rgb").write_bytes(rgb)
        digest = hashlib.sha256(rgb).hexdigest()
        lines.append(f"{path.name}\t{image.width}\t{image.height}\t{digest}")
    (OUT / "golden.tsv").write_text("\n".join(lines) + "\n")
    write_shown(pictures)


if __name__ == "__main__":
    main()
