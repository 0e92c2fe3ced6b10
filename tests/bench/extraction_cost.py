#!/usr/bin/env python3
"""Measures what it costs to read a tagged PDF of 200 pages: annexwatch in its sandbox, PyMuPDF and pdftotext side by side.

usage: extraction_cost.py [--binary PATH] [--runs N] [--pdf FILE]

Prints the CPU time (user and system, children included) of every run side by side, the medians, and the largest
resident set of any process of each reader, and whether annexwatch's targets are reached: 0.25 s, half of PyMuPDF, 64
MiB. The runs of the readers take turns, so that a busy machine is busy for all; PyMuPDF stands there with the start of
Python and without it, the difference of two runs next to each other. A file of one page tells what every document
costs, however short. Without `--pdf` the document is made once, under target/bench, with the
Python package `typst` (`pip install typst pymupdf`); needs a release binary.
"""
import argparse
import os
import pathlib
import shutil
import statistics
import subprocess
import sys

from process import measure

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGES = 200
ONE_PAGE = "one-page.pdf"

# What is measured beside whole readers.
START = "pymupdf, start only"
READING = "pymupdf without start"
SMALL = "annexwatch, one page"

# Running text with headings, lists, tables and notes, as reports have them; the numbers make every paragraph another.
SOURCE = r"""
#set document(title: "Voortgang van de inspanningen", author: "annexwatch")
#set page(paper: "a4", margin: 2.5cm, numbering: "1", header: [Voortgang van de inspanningen])
#set text(size: 10pt, lang: "nl", hyphenate: true)
#set par(justify: true)
#set heading(numbering: "1.1")
= Voortgang
#for chapter in range(1, 101) [
  #if chapter > 1 { pagebreak() }
  == Onderwerp #chapter
  #for part in range(1, 4) [
    === Inzet #chapter.#part
    #for n in range(1, 5) [
      In het verslagjaar heeft het kabinet met #(chapter + n) landen van herkomst gesproken over terugkeer, opvang en
      bescherming, en daarvoor #(chapter * n + part) miljoen euro beschikbaar gesteld.#if n == 2 [#footnote[Kamerstukken II, nr. #(chapter + n).]]
      Het kabinet zal in het komende jaar de gesprekken met de #(n + 2) voornaamste partners voortzetten en de Kamer
      voor de zomer over de uitkomsten berichten. Waar de afspraken nog niet tot resultaat hebben geleid, wordt met de
      uitvoerende organisaties bezien welke aanvullende maatregelen nodig zijn om de doelen van #(2020 + part) te halen.

    ]
    - overleg met gemeente #(chapter + part) over de opvang van nieuwkomers;
    - een besluit over de verdeling van de middelen van fonds #(chapter * part);
    - jaarlijkse controle door een onafhankelijke instelling.

    #table(columns: 4, [Land], [2023], [2024], [2025], ..range(0, 12).map(n => [#(chapter + n * part)]))
  ]
]
"""


def make(target):
    import typst

    target.parent.mkdir(parents=True, exist_ok=True)
    for path, text in [(target, SOURCE), (target.with_name(ONE_PAGE), "= Inzet\nHet kabinet zal dit jaar berichten.\n")]:
        source = path.with_suffix(".typ")
        source.write_text(text)
        typst.compile(str(source), output=str(path))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--binary", default=str(ROOT / "target/release/annexwatch"))
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--pdf", type=pathlib.Path)
    parser.add_argument("--make", action="store_true", help="only make the document")
    args = parser.parse_args()
    pdf = args.pdf or ROOT / "target/bench/tagged-200.pdf"
    if args.make:
        return make(pdf)
    if not pdf.exists() or args.pdf is None and not pdf.with_name(ONE_PAGE).exists():
        # In a process of its own: what a process holds when it starts another counts in that one's peak.
        subprocess.run([sys.executable, __file__, "--make"], check=True)
    readers = {"annexwatch": [args.binary, "extract", "--format", "json", str(pdf)]}
    script = "import sys, pymupdf\nwith pymupdf.open(sys.argv[1]) as d: print(len(d), sum(len(p.get_text()) for p in d))"
    if subprocess.run([sys.executable, "-c", "import pymupdf"], capture_output=True).returncode == 0:
        readers["pymupdf"] = [sys.executable, "-c", script, str(pdf)]
        readers[START] = [sys.executable, "-c", "import sys, pymupdf"]
        print(subprocess.run(readers["pymupdf"], capture_output=True, text=True).stdout.split()[0], "pages,", pdf.name)
    if shutil.which("pdftotext"):
        readers["pdftotext"] = ["pdftotext", str(pdf), "-"]
    if args.pdf is None:
        readers[SMALL] = [args.binary, "extract", "--format", "json", str(pdf.with_name(ONE_PAGE))]
    cpu, peak = {name: [] for name in readers}, {name: [] for name in readers}
    for _ in range(args.runs):
        for name, command in readers.items():
            seconds, kib, code = measure(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            if code != 0:
                sys.exit(f"{command[0]} ended with {code}")
            cpu[name].append(seconds)
            peak[name].append(kib / 1024)
    if START in cpu:
        # Starting Python and loading the library is not reading.
        cpu[READING] = [whole - start for whole, start in zip(cpu["pymupdf"], cpu[START])]
    print(f"{args.runs} runs in turns; load {os.getloadavg()[0]:.1f}")
    print(f"{'CPU s':24} {'median':>7} {'peak MiB':>9}   each run")
    for name, values in cpu.items():
        resident = f"{statistics.median(peak[name]):9.1f}" if name in peak else " " * 9
        print(f"{name:24} {statistics.median(values):7.3f} {resident}   {' '.join(f'{value:.3f}' for value in values)}")
    verdict = lambda reached: "reached" if reached else "not reached"
    ours, most = statistics.median(cpu["annexwatch"]), statistics.median(peak["annexwatch"])
    print(f"CPU at most 0.25 s: {ours:.3f} s, {verdict(ours <= 0.25)}")
    if READING in cpu:
        share = ours / statistics.median(cpu[READING])
        print(f"CPU at most half of PyMuPDF without its start: {share:.2f}, {verdict(share <= 0.5)}")
    print(f"peak at most 64 MiB: {most:.1f} MiB, {verdict(most <= 64)}")


main()
