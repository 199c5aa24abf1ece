#!/usr/bin/env python3
"""Writes an index as Python scripts write it, for the test of checking such an index.

usage: make-script-index.py src/test/resources/golden/scripts

Needs numpy and faiss (Debian: python3-numpy, python3-faiss). In FOLDER/index are 25 vectors of dimension 8 of three
types, in shards of 10, and manifests; in FOLDER/ids the ids 1000 to 1024 in each form that an id map may have; in
FOLDER/refused files that are no such list; in FOLDER/types indexes that are not Flat. Gives the same bytes each time.
"""
import json
import os
import sys

import faiss
import numpy

ROWS, ROWS_PER_SHARD, DIMENSION = 25, 10, 8
IDS = list(range(1000, 1000 + ROWS))


def unit(rows):
    return (rows / numpy.linalg.norm(rows, axis=1, keepdims=True)).astype(numpy.float32)


def flat(rows):
    index = faiss.IndexFlatIP(rows.shape[1])
    index.add(rows)
    return index


def write_index(folder, types):
    for kind, rows in types.items():
        shards = []
        for number, first in enumerate(range(0, ROWS, ROWS_PER_SHARD)):
            part = rows[first:first + ROWS_PER_SHARD]
            name = f"clip_{kind}_shard_{number:05d}.index"
            faiss.write_index(flat(part), os.path.join(folder, name))
            shards.append({"shard_id": number, "file": name, "count": len(part),
                           "created_at": "2025-01-02T03:04:05Z", "approx_mb": 0.01})
        with open(os.path.join(folder, f"clip_{kind}_manifest.json"), "w") as out:
            json.dump({"version": 1, "embed_type": kind, "shards": shards}, out, indent=2)


def write_array(path, array, version=None):
    with open(path, "wb") as out:
        numpy.lib.format.write_array(out, array, version=version, allow_pickle=True)


def write_ids(folder):
    text = [str(i) for i in IDS]
    for name, value in {"list-text": text, "list-numbers": IDS, "object": {"id_map": text},
                        "object-more": {"embed_type": "color", "count": ROWS, "id_map": IDS, "more": {"a": [1]}}}.items():
        with open(os.path.join(folder, name + ".json"), "w") as out:
            json.dump(value, out)
    for name, kind in {"int64": "<i8", "int64-big": ">i8", "int32": "<i4", "int16-big": ">i2", "uint32": "<u4",
                       "uint64-big": ">u8", "unicode": "<U12", "unicode-big": ">U12", "bytes": "|S12"}.items():
        array = numpy.array(text if kind[1] in "US" else IDS).astype(kind)
        write_array(os.path.join(folder, name + ".npy"), array)
    write_array(os.path.join(folder, "version-2.npy"), numpy.array(text), (2, 0))
    write_array(os.path.join(folder, "version-3.npy"), numpy.array(text), (3, 0))
    write_array(os.path.join(folder, "fortran.npy"), numpy.asfortranarray(numpy.array(text)))


def write_refused(folder):
    text = [str(i) for i in IDS]
    for name, array in {"objects": numpy.array(text, dtype=object), "scalar-object": numpy.array({"id_map": text}),
                        "floats": numpy.array(IDS, dtype=float), "column": numpy.array(IDS).reshape(-1, 1),
                        "scalar": numpy.array(7), "dates": numpy.array(IDS, dtype="<M8[s]"),
                        "records": numpy.array([(i,) for i in IDS], dtype=[("id", "<i8")])}.items():
        write_array(os.path.join(folder, name + ".npy"), array)


def write_types(folder, rows):
    quantizer = faiss.IndexFlatIP(DIMENSION)
    inverted = faiss.IndexIVFFlat(quantizer, DIMENSION, 2, faiss.METRIC_INNER_PRODUCT)
    inverted.train(rows)
    indexes = {"hnsw": faiss.IndexHNSWFlat(DIMENSION, 4), "ivf": inverted,
               "idmap": faiss.IndexIDMap(flat(rows[:0])), "idmap2": faiss.IndexIDMap2(flat(rows[:0])),
               "sq8": faiss.IndexScalarQuantizer(DIMENSION, faiss.ScalarQuantizer.QT_8bit)}
    for name, index in indexes.items():
        if not index.is_trained:
            index.train(rows)
        if "idmap" in name:
            index.add_with_ids(rows, numpy.array(IDS))
        else:
            index.add(rows)
        faiss.write_index(index, os.path.join(folder, name + ".index"))


def main():
    if len(sys.argv) != 2 or sys.argv[1].startswith("-"):
        print(__doc__)
        return
    folders = {name: os.path.join(sys.argv[1], name) for name in ("index", "ids", "refused", "types")}
    for folder in folders.values():
        os.makedirs(folder, exist_ok=True)
    random = numpy.random.RandomState(7)
    color, structure = (unit(random.standard_normal((ROWS, DIMENSION))) for _ in range(2))
    write_index(folders["index"], {"color": color, "structure": structure, "combined": unit((color + structure) / 2)})
    write_ids(folders["ids"])
    write_refused(folders["refused"])
    write_types(folders["types"], color)


if __name__ == "__main__":
    main()
