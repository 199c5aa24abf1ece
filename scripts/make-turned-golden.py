#!/usr/bin/env python3
"""Writes src/test/resources/golden/turned.tsv: pictures of 3 x 2 pixels that say how they are to be turned, and
what Pillow's exif_transpose makes of them.

usage: make-turned-golden.py > src/test/resources/golden/turned.tsv

Needs Pillow 12: older ones read XMP of PNGs only. Columns: what it is, the file in base64, width and height as
shown, and the red, green and blue of the pixels in hex.
"""

import base64
import io
import struct
import zlib

from PIL import Image, ImageOps

PIXELS = bytes.fromhex("ff0000 00ff00 0000ff 000000 808080 ffffff")
XMP = '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><rdf:Description {0}>{1}</rdf:Description></rdf:RDF></x:xmpmeta>'


def attribute(value):
    return XMP.format(f'tiff:Orientation="{value}"', "").encode()


def element(value):
    return XMP.format("", f"<tiff:Orientation>{value}</tiff:Orientation>").encode()


def exif(value, order="<", tag=0x112, kind=3):
    head = b"II*\0" if order == "<" else b"MM\0*"
    number = struct.pack(order + "HH", value, 0) if kind == 3 else struct.pack(order + "I", value)
    return head + struct.pack(order + "IHHHI", 8, 1, tag, kind, 1) + number + bytes(4)


def saved(kind, **options):
    out = io.BytesIO()
    Image.frombytes("RGB", (3, 2), PIXELS).save(out, kind, **options)
    return out.getvalue()


def segment(data):
    return b"\xff\xe1" + struct.pack(">H", len(data) + 2) + data


def jpeg(*blocks):
    plain = saved("JPEG", quality=60, optimize=True)
    return plain[:2] + b"".join(map(segment, blocks)) + plain[2:]


def jpeg_exif(block):
    return b"Exif\0\0" + block


def jpeg_xmp(packet):
    return b"http://ns.adobe.com/xap/1.0/\0" + packet


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(*chunks, behind=False):
    plain = saved("PNG")
    at = len(plain) - 12 if behind else 33
    return plain[:at] + b"".join(chunks) + plain[at:]


def itxt(packet, packed=False):
    data = zlib.compress(packet) if packed else packet
    return chunk(b"iTXt", b"XML:com.adobe.xmp\0" + bytes([packed]) + b"\0\0\0" + data)


def raw_profile(block, packed=False):
    """As ImageMagick writes it."""
    data = (b"Exif\0\0" + block).hex()
    lines = "".join(data[i : i + 72] + "\n" for i in range(0, len(data), 72))
    text = f"\nexif\n{len(data) // 2:8}\n{lines}".encode()
    if packed:
        return chunk(b"zTXt", b"Raw profile type exif\0\0" + zlib.compress(text))
    return chunk(b"tEXt", b"Raw profile type exif\0" + text)


def webp(**metadata):
    return saved("WEBP", lossless=True, **metadata)


def without_flags(data):
    at = data.index(b"VP8X") + 8
    return data[:at] + bytes([data[at] & ~0xC]) + data[at + 1 :]


def tiff(orientation=None, xmp=None):
    """Two strips: Pillow 12 shears what is turned by a quarter and has only one."""
    tags = {256: (4, 3), 257: (4, 2), 258: (3, 8), 259: (3, 1), 262: (3, 1), 277: (3, 1), 278: (4, 1)}
    if orientation is not None:
        tags[274] = (3, orientation)
    count = len(tags) + 2 + (xmp is not None)
    end = 8 + 2 + 12 * count + 4
    out = b"II*\0" + struct.pack("<IH", 8, count)
    for tag in sorted([*tags, 273, 279, *([700] if xmp else [])]):
        if tag in (273, 279):
            out += struct.pack("<HHIHH", tag, 3, 2, *((end, end + 3) if tag == 273 else (3, 3)))
        elif tag == 700:
            out += struct.pack("<HHII", tag, 1, len(xmp), end + 6)
        else:
            out += struct.pack("<HHII", tag, tags[tag][0], 1, tags[tag][1])
    return out + bytes(4) + bytes([0, 50, 100, 150, 200, 250]) + (xmp or b"")


def files():
    for value in range(1, 9):
        yield f"jpeg exif {value}", jpeg(jpeg_exif(exif(value)))
        yield f"jpeg xmp {value}", jpeg(jpeg_xmp(attribute(value)))
        yield f"png exif {value}", png(chunk(b"eXIf", exif(value, ">")))
        yield f"png xmp {value}", png(itxt(attribute(value)))
        yield f"png raw profile {value}", png(raw_profile(exif(value)))
        yield f"webp exif {value}", webp(exif=exif(value))
        yield f"webp xmp {value}", webp(xmp=attribute(value))
        yield f"tiff tag {value}", tiff(value)
        yield f"tiff xmp {value}", tiff(xmp=attribute(value))
    yield "jpeg xmp element", jpeg(jpeg_xmp(element(6)))
    yield "jpeg exif before xmp", jpeg(jpeg_xmp(attribute(3)), jpeg_exif(exif(6)))
    yield "jpeg upright exif before xmp", jpeg(jpeg_xmp(attribute(3)), jpeg_exif(exif(1)))
    yield "jpeg exif of no known value before xmp", jpeg(jpeg_xmp(attribute(3)), jpeg_exif(exif(0)))
    yield "jpeg exif without orientation", jpeg(jpeg_xmp(attribute(3)), jpeg_exif(exif(6, tag=0x11A)))
    yield "jpeg exif in four bytes", jpeg(jpeg_exif(exif(6, kind=4)))
    yield "jpeg xmp of 9", jpeg(jpeg_xmp(attribute(9)))
    yield "jpeg two xmp", jpeg(jpeg_xmp(attribute(3)), jpeg_xmp(attribute(8)))
    block = exif(6)
    yield "jpeg exif in two parts", jpeg(jpeg_exif(block[:15]), jpeg_exif(block[15:]))
    yield "png xmp element", png(itxt(element(8)))
    yield "png xmp packed", png(itxt(attribute(6), packed=True))
    yield "png xmp behind the pixels", png(itxt(attribute(6)), behind=True)
    yield "png exif behind the pixels", png(chunk(b"eXIf", exif(5)), behind=True)
    yield "png exif with a name", png(chunk(b"eXIf", b"Exif\0\0" + exif(5)))
    yield "png raw profile packed", png(raw_profile(exif(7), packed=True))
    yield "png exif before raw profile", png(raw_profile(exif(3)), chunk(b"eXIf", exif(6)))
    yield "png raw profile before xmp", png(itxt(attribute(3)), raw_profile(exif(6)))
    yield "png two raw profiles", png(raw_profile(exif(3)), raw_profile(exif(8)))
    yield "webp xmp element", webp(xmp=element(8))
    yield "webp exif with a name", webp(exif=b"Exif\0\0" + exif(6))
    yield "webp exif before xmp", webp(exif=exif(6), xmp=attribute(3))
    yield "webp exif that its header denies", without_flags(webp(exif=exif(6)))
    yield "webp xmp that its header denies", without_flags(webp(xmp=attribute(6)))
    yield "tiff xmp element", tiff(xmp=element(5))
    yield "tiff tag before xmp", tiff(8, attribute(3))
    yield "tiff upright tag before xmp", tiff(1, attribute(3))


def main():
    print("what\tfile\twidth\theight\trgb")
    for what, data in files():
        image = ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert("RGB")
        encoded = base64.b64encode(data).decode()
        print(f"{what}\t{encoded}\t{image.width}\t{image.height}\t{image.tobytes().hex()}")


if __name__ == "__main__":
    main()
