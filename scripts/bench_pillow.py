"""Pillow's half of scripts/bench.sh tensors: reads a task per line, answers with its seconds."""
import sys
import time

from PIL import Image

EDGE = 224
sizes = [tuple(map(int, size.split("x"))) for size in sys.argv[1:]]


def picture(width, height):
    # Only the sizes matter to the time that resizing takes.
    return Image.effect_noise((width, height), 64).convert("RGB")


def resized(image):
    width, height = image.size
    scale = EDGE / min(width, height)
    target = (max(EDGE, int(width * scale)), max(EDGE, int(height * scale)))
    left, top = (target[0] - EDGE) // 2, (target[1] - EDGE) // 2
    return image.resize(target, Image.BICUBIC).crop((left, top, left + EDGE, top + EDGE))


pictures = [picture(*size) for size in sizes]


def color():
    for image in pictures:
        resized(image).tobytes()


def both():
    for image in pictures:
        resized(image).tobytes()
        resized(image.convert("L")).tobytes()


print("ready", flush=True)
for line in sys.stdin:
    task = {"color": color, "both": both}[line.strip()]
    start = time.perf_counter()
    task()
    print(time.perf_counter() - start, flush=True)
