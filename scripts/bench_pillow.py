"""Pillow's half of scripts/bench.sh tensors: reads a task per line, answers with its seconds."""
import io
import sys
import time

from PIL import Image

EDGE = 224


def read(path):
    with open(path, "rb") as file:
        return file.read()


def decoded(jpeg):
    image = Image.open(io.BytesIO(jpeg))
    image.load()
    return image


def resized(image):
    width, height = image.size
    scale = EDGE / min(width, height)
    target = (max(EDGE, int(width * scale)), max(EDGE, int(height * scale)))
    left, top = (target[0] - EDGE) // 2, (target[1] - EDGE) // 2
    return image.resize(target, Image.BICUBIC).crop((left, top, left + EDGE, top + EDGE))


files = [read(path) for path in sys.argv[1:]]
pictures = [decoded(file) for file in files]


def decode():
    for file in files:
        decoded(file)


def color():
    for image in pictures:
        resized(image).tobytes()


def both():
    for image in pictures:
        resized(image).tobytes()
        resized(image.convert("L")).tobytes()


print("ready", flush=True)
for line in sys.stdin:
    task = {"decode": decode, "color": color, "both": both}[line.strip()]
    start = time.perf_counter()
    task()
    print(time.perf_counter() - start, flush=True)
