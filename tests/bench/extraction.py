#!/usr/bin/env python3
"""Compares the words that annexwatch reads from real PDFs with those of PyMuPDF and of pdftotext.

usage: extraction.py [--binary PATH] [--diff] FOLDER_OR_FILE...

For every PDF: how many words each reader finds, the F1 of the bags of words, and the order (twice the longest run of
matching words in the same order, over the words of both). Footnotes and headings count; page furniture that we drop
shows as a difference, so `--diff` prints the words that only one side has. Files under 0.97 are marked with `<`.

Needs a release binary (`cargo build --release`), and what it can find of PyMuPDF (`pip install pymupdf`) and Debian's
poppler-utils; a reader that is absent is left out. Standard library otherwise.
"""
import argparse
import collections
import difflib
import json
import pathlib
import re
import shutil
import subprocess
import sys
import unicodedata

try:
    import pymupdf
except ImportError:
    pymupdf = None

ROOT = pathlib.Path(__file__).resolve().parents[2]
APOSTROPHES = str.maketrans({c: "'" for c in "’‘`´"})


def words(text):
    """Lower-case words; a hyphen at a line's end is joined for readers that leave it there."""
    text = unicodedata.normalize("NFKC", text).replace("\u00ad", "").translate(APOSTROPHES)
    text = re.sub(r"(?<=\w)[-\u2010]\s*\n\s*(?=[a-zà-ÿ])", "", text)
    return re.findall(r"\w+", text.lower())


def ours(binary, file):
    run = subprocess.run([binary, "extract", "--format", "json", file], capture_output=True, timeout=300)
    document = json.loads(run.stdout)
    parts = []
    for section in document["sections"]:
        parts.append(section.get("heading") or "")
        for block in section["blocks"]:
            parts.append(" ".join([block["text"], *block.get("notes", [])]))
            if block["kind"] == "footnote":
                parts.append(block.get("mark") or "")
    return words("\n".join(parts)), document["health"]


def by_pymupdf(file):
    with pymupdf.open(file) as document:
        return words("\n".join(page.get_text() for page in document))


def by_pdftotext(file):
    return words(subprocess.run(["pdftotext", file, "-"], capture_output=True, check=True).stdout.decode(errors="replace"))


def f1(a, b):
    common = sum((collections.Counter(a) & collections.Counter(b)).values())
    return 2 * common / (len(a) + len(b)) if a or b else 1.0


def order(a, b):
    return difflib.SequenceMatcher(None, a, b, autojunk=False).ratio() if len(a) * len(b) < 4e8 else float("nan")


def extra(a, b, n=40):
    left = collections.Counter(a) - collections.Counter(b)
    return " ".join(f"{word}×{count}" if count > 1 else word for word, count in left.most_common(n))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("paths", nargs="+", type=pathlib.Path)
    parser.add_argument("--binary", default=str(ROOT / "target/release/annexwatch"))
    parser.add_argument("--diff", action="store_true", help="print the words that only one side has")
    parser.add_argument("--below", type=float, default=0.97, help="mark files under this")
    args = parser.parse_args()
    files = sorted({f for p in args.paths for f in (p.rglob("*.pdf") if p.is_dir() else [p])})
    readers = []
    if pymupdf:
        readers.append(("pymupdf", by_pymupdf))
    if shutil.which("pdftotext"):
        readers.append(("pdftotext", by_pdftotext))
    if not readers:
        sys.exit("neither PyMuPDF nor pdftotext is here: nothing to compare with")
    print(f"{'file':50} {'health':9} {'words':>6}", *(f"| {name:>9} words    F1 order" for name, _ in readers))
    for file in files:
        mine, health = ours(args.binary, str(file))
        cells, diffs = [], []
        for name, reader in readers:
            theirs = reader(str(file))
            bag, sequence = f1(mine, theirs), order(mine, theirs)
            mark = "<" if bag < args.below or sequence < args.below else " "
            cells.append(f"| {len(theirs):15} {bag:.3f} {sequence:.3f}{mark}")
            if args.diff:
                diffs.append(f"    only we     / {name}: {extra(mine, theirs)}\n    only {name}: {extra(theirs, mine)}")
        print(f"{file.name[:50]:50} {health:9} {len(mine):6}", *cells)
        for diff in diffs:
            print(diff)


main()
