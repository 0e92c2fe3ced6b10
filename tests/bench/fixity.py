#!/usr/bin/env python3
"""Measures how fast `annexwatch verify` reads an archive: bytes of snapshots a second, found sound against their names.

  fixity.py [--blobs 64] [--mib 16] [--rounds 5]

Snapshots of random bytes are put into the archive's folder and its table by hand, so that no document has to be read; the time of
a `verify` without them is taken off. The files were just written, so they come from memory: it is the program that is measured,
not the disk. Needs a release binary (`cargo build --release`). Reference: at least 200 MB/s (docs/archive.md).
"""
import argparse
import hashlib
import json
import os
import pathlib
import sqlite3
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]


def verify(program, config):
    start = time.perf_counter()
    ran = subprocess.run([program, "--config", config, "verify", "--format", "json"], stdout=subprocess.PIPE, check=True)
    return time.perf_counter() - start, json.loads(ran.stdout)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--blobs", type=int, default=64)
    parser.add_argument("--mib", type=int, default=16)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--program", default=ROOT / "target/release/annexwatch")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        config = folder / "config.toml"
        config.write_text((ROOT / "config.toml").read_text())
        empty = min(verify(args.program, config)[0] for _ in range(args.rounds))
        data = folder / "snapshots"
        rows = sqlite3.connect(data / "annexwatch.db")
        total = 0
        for _ in range(args.blobs):
            blob = os.urandom(args.mib << 20)
            name = hashlib.sha256(blob).hexdigest()
            place = data / "sha256" / name[:2] / name[2:4]
            place.mkdir(parents=True, exist_ok=True)
            (place / name).write_bytes(blob)
            rows.execute("INSERT INTO snapshots (sha256, bytes, stored_at) VALUES (?, ?, 0)", (name, len(blob)))
            total += len(blob)
        rows.commit()
        rows.close()
        speeds = []
        for _ in range(args.rounds):
            took, said = verify(args.program, config)
            assert said["bytes"] == total and said["problems"] == [], said
            speeds.append(total / (took - empty) / 1e6)
        speeds.sort()
        print(f"{args.blobs} snapshots of {args.mib} MiB: median {speeds[len(speeds) // 2]:.0f} MB/s, "
              f"worst {speeds[0]:.0f}, best {speeds[-1]:.0f} ({args.rounds} rounds)")


main()
