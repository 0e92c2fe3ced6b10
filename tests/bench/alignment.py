#!/usr/bin/env python3
"""Prints the table of docs/alignment.md: our figures, and those of git and of Python's difflib on the same pairs.

Run it in the project's root: python3 tests/bench/alignment.py
Processor time throughout. The bench writes the texts that it compares, a sentence a line; git and difflib read those. Git's
figure holds the start of one process a pair. difflib is run on words, on the pairs below 40,000 bytes only unless ALL=1 is
set, and its figure is for those.
"""

import difflib
import os
import pathlib
import resource
import subprocess
import tempfile
import time

LARGE = 40_000
BENCH = ["cargo", "bench", "--quiet", "--bench", "alignment", "--"]


def children():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def ours(*arguments):
    return subprocess.run([*BENCH, *arguments], check=True, stdout=subprocess.PIPE, text=True).stdout


def side_by_side(folder):
    """Rows of name, ms a MB, and how many times our figure on the same pairs."""
    told = [line.split() for line in ours("texts", str(folder)).splitlines() if line.startswith("pair ")]
    pairs = [(folder / f"{n}-old.txt", folder / f"{n}-new.txt", int(size), float(ms)) for _, n, size, ms in told]

    def figures(name, some, used_ms):
        mb = sum(size for _, _, size, _ in some) / 1e6
        own_ms = sum(ms for _, _, _, ms in some)
        return f"{name} ({len(some)} pairs)", used_ms / mb, used_ms / own_ms

    yield figures("annexwatch align + diff", pairs, sum(ms for _, _, _, ms in pairs))
    before = children()
    for old, new, _, _ in pairs:
        command = ["git", "diff", "--no-index", "--no-color", "--word-diff", "--", str(old), str(new)]
        subprocess.run(command, stdout=subprocess.DEVNULL, check=False)
    yield figures("git diff --word-diff", pairs, (children() - before) * 1e3)

    small = [pair for pair in pairs if os.environ.get("ALL") or pair[2] < LARGE]
    before = time.process_time()
    for old, new, _, _ in small:
        words = [path.read_text(encoding="utf-8").split() for path in (old, new)]
        difflib.SequenceMatcher(None, *words).get_opcodes()
    yield figures("difflib on words", small, (time.process_time() - before) * 1e3)


def main():
    print(ours("report"))
    print("side by side, CPU ms a MB")
    with tempfile.TemporaryDirectory() as folder:
        for name, ms, times in side_by_side(pathlib.Path(folder)):
            print(f"  {name}: {ms:.1f}, {times:.1f} times ours")


if __name__ == "__main__":
    main()
