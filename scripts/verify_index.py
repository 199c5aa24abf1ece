"""Checks an exported index with Python's FAISS.

Of every index type that has a manifest, PREFIX_TYPE_manifest.json, each shard must open, hold as
many vectors as the manifest says, have the dimension and the metric of the others, and hold vectors
of norm 1 (within 1e-5). The shards together must have as many vectors as id_map_TYPE.json has
positions. A position that a row has left holds null instead of an id: its vector is still there, and
counts for nothing. No id may occur twice; all types must have the same ids at the same positions.
Exit status 0 only if all of this holds.
"""

import argparse
import json
import re
import sys
from pathlib import Path

import faiss
import numpy

NORM_TOLERANCE = 1e-5
METRICS = {"ip": faiss.METRIC_INNER_PRODUCT, "l2": faiss.METRIC_L2}
METRIC_NAMES = {number: name for name, number in METRICS.items()}
MANIFEST = re.compile(r"(?P<prefix>.+)_(?P<type>[a-z]+)_manifest\.json")


class Check:
    """One check of one folder: what is expected, and what was found to be wrong."""

    def __init__(self, folder, metric, dimension):
        self.folder = folder
        self.metric = metric
        self.dimension = dimension
        self.problems = 0

    def report(self, text, problems):
        self.problems += len(problems)
        print(("❌ " if problems else "✅ ") + text)
        for problem in problems:
            print("   " + problem)

    def shard(self, entry):
        """Checks one shard and returns its number of vectors."""
        name = entry["file"]
        try:
            index = faiss.read_index(str(self.folder / name))
            vectors = index.reconstruct_n(0, index.ntotal).astype("float64")
        except RuntimeError as error:
            self.report(name, [f"FAISS cannot read it: {error}"])
            return 0
        self.dimension = self.dimension or index.d
        problems = []
        if index.ntotal != entry["count"]:
            problems.append(f"it holds {index.ntotal} vectors, the manifest says {entry['count']}")
        if index.d != self.dimension:
            problems.append(f"its dimension is {index.d}, not {self.dimension}")
        if index.metric_type != METRICS[self.metric]:
            found = METRIC_NAMES.get(index.metric_type, index.metric_type)
            problems.append(f"its metric is {found}, not {self.metric}")
        worst = numpy.abs(numpy.linalg.norm(vectors, axis=1) - 1).max(initial=0.0)
        if not worst <= NORM_TOLERANCE:
            problems.append(f"a norm is {worst:.1e} away from 1, more than {NORM_TOLERANCE:.0e}")
        self.report(
            f"{name}: {index.ntotal} vectors of {index.d}, |norm - 1| <= {worst:.1e}", problems)
        return index.ntotal

    def ids(self, index_type):
        """Position to id, or None where nobody lives: a JSON list, which may go on in numbered parts."""
        parts = [self.folder / f"id_map_{index_type}.json"]
        parts += sorted(self.folder.glob(f"id_map_{index_type}_[0-9]*.json"))
        return [id for part in parts for id in json.loads(part.read_text(encoding="utf-8"))]

    def index_type(self, manifest_path, index_type):
        """Checks all shards of one index type, and returns its ids."""
        manifest = json.loads(manifest_path.read_text(encoding="utf-8"))
        shards = manifest["shards"]
        total = sum(self.shard(entry) for entry in shards)
        ids = self.ids(index_type)
        problems = []
        if manifest["embed_type"] != index_type:
            problems.append(f"{manifest_path.name} is of the type {manifest['embed_type']}")
        numbers = [entry["shard_id"] for entry in shards]
        first = min(numbers, default=0)
        if first > 1 or numbers != list(range(first, first + len(numbers))):
            problems.append(f"the shards are not numbered one after the other: {numbers}")
        living = [id for id in ids if id is not None]
        empty = len(ids) - len(living)
        if total != len(ids):
            problems.append(f"the shards hold {total} vectors, the id map has {len(ids)} positions")
        if len(set(living)) != len(living):
            problems.append(f"{len(living) - len(set(living))} ids occur more than once")
        skipped = f", {empty} positions that rows have left" if empty else ""
        self.report(
            f"{index_type}: {len(shards)} shards, {total} vectors, {len(living)} ids{skipped}", problems)
        return ids

    def run(self):
        """Checks all there is; returns the names of the index types."""
        ids_by_type = {}
        for path in sorted(self.folder.glob("*_manifest.json")):
            match = MANIFEST.fullmatch(path.name)
            if not match:
                continue
            try:
                ids_by_type[match["type"]] = self.index_type(path, match["type"])
            except (OSError, ValueError, KeyError, TypeError) as error:
                self.report(path.name, [f"{type(error).__name__}: {error}"])
        if not ids_by_type:
            self.report(str(self.folder), ["no manifest that could be checked is here"])
        elif any(ids != next(iter(ids_by_type.values())) for ids in ids_by_type.values()):
            self.report(", ".join(ids_by_type), ["their id maps differ"])
        return list(ids_by_type)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="where the exported files are")
    parser.add_argument("--metric", choices=METRICS, default="ip", help="default: ip")
    parser.add_argument("--dimension", type=int, help="default: any, the same in all shards")
    arguments = parser.parse_args()

    check = Check(arguments.folder, arguments.metric, arguments.dimension)
    types = check.run()
    if check.problems:
        print(f"Problems found with Python's FAISS: {check.problems}")
        return 1
    print(f"Python's FAISS reads all of it: {', '.join(types)}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
