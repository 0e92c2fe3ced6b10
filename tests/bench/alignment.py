#!/usr/bin/env python3
"""Prints the table of docs/alignment.md: our figures, and those of git and of Python's difflib on the same pairs.

Run it in the project's root: python3 tests/bench/alignment.py [folder of the corpus]
Processor time throughout. Git and difflib read the Markdown files; ours is given the documents read from them. Git's
figure holds the start of one process a pair. difflib is run on words, on the pairs below 40,000 bytes a side only unless
ALL=1 is set, and its figure is for those.
"""

import difflib
import os
import pathlib
import re
import resource
import subprocess
import sys
import time

SERIES = [
    "en-ota-tiktok-community-guidelines",
    "nl-bzk-algoritmekader-bias-en-non-discriminatie",
    "nl-bzk-bio2-inleiding",
    "nl-bzk-bio2-maatregelen",
]
LARGE = 40_000


def children():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main():
    corpus = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/corpus")
    pairs = []
    for series in SERIES:
        editions = sorted((corpus / series).glob("*.md"))
        pairs += list(zip(editions, editions[1:]))
    if not pairs:
        sys.exit(f"no Markdown editions under {corpus}")
    ours = subprocess.run(
        ["cargo", "bench", "--quiet", "--bench", "alignment", "--", "report"],
        check=True, capture_output=True, text=True,
    ).stdout
    print(ours)
    ours_ms = float(re.search(r"of all pairs: ([\d.]+) ms", ours).group(1))
    ours_mb = float(re.search(r"pairs, ([\d.]+) MB", ours).group(1))

    mb = sum(path.stat().st_size for pair in pairs for path in pair) / 1e6
    before = children()
    for old, new in pairs:
        command = ["git", "diff", "--no-index", "--no-color", "--word-diff", "--", str(old), str(new)]
        subprocess.run(command, stdout=subprocess.DEVNULL, check=False)
    git_ms = (children() - before) * 1e3

    small = [pair for pair in pairs if os.environ.get("ALL") or all(path.stat().st_size < LARGE for path in pair)]
    small_mb = sum(path.stat().st_size for pair in small for path in pair) / 1e6
    before = time.process_time()
    for old, new in small:
        words = [path.read_text(encoding="utf-8").split() for path in (old, new)]
        difflib.SequenceMatcher(None, *words).get_opcodes()
    difflib_ms = (time.process_time() - before) * 1e3

    rows = [("annexwatch align + diff", ours_ms / ours_mb), ("git diff --word-diff", git_ms / mb)]
    rows.append((f"difflib on words ({len(small)} pairs)", difflib_ms / small_mb))
    print("side by side, CPU ms a MB")
    for name, figure in rows:
        print(f"  {name}: {figure:.1f}, {figure / rows[0][1]:.1f} times ours")


if __name__ == "__main__":
    main()
