"""Python's half of scripts/bench.sh faiss: reads the name of a task per line, answers with its seconds."""
import sys
import time

import faiss
import numpy

DIMENSION = 512
SHARD = 1000

rows = int(sys.argv[1])
shards = int(sys.argv[2])
faiss.omp_set_num_threads(1)
random = numpy.random.RandomState(42)


def unit(count):
    vectors = random.standard_normal((count, DIMENSION)).astype("float32")
    return vectors / numpy.linalg.norm(vectors, axis=1, keepdims=True)


shard = unit(SHARD)
queries = unit(200)
whole = faiss.IndexFlatIP(DIMENSION)
whole.add(unit(rows))


def build():
    for _ in range(shards):
        index = faiss.IndexFlatIP(DIMENSION)
        index.add(shard)
        faiss.serialize_index(index)


def search():
    whole.search(queries, 10)


print("ready", flush=True)
for line in sys.stdin:
    task = {"build": build, "search": search}[line.strip()]
    start = time.perf_counter()
    task()
    print(time.perf_counter() - start, flush=True)
