#!/usr/bin/env python3
"""Learns how sure a reading is: writes src/core/commitment/lexicon/weights.toml.

usage: calibrate.py ANNEXWATCH MARKS SHARED [--write]
ANNEXWATCH is the program, MARKS the example `marks` (cargo build --example marks), SHARED the folder with gold/, editions/
and corpus/. For each label a
logistic regression with a penalty says how often a reading of that label is right, from the confidence of its rule, the
rule and the marks around it. Prints, with each document left out in turn, what is said with which confidence and how
often it is right. The documents named in UNSEEN are never read. Standard library only; no randomness.
"""
import hashlib
import json
import math
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
UNSEEN = {"nl-troon15", "nl-kv-01b2bcad", "nl-kv-1bca1484", "en-fds20", "en-root21"}
LABELS = ("commitment", "result", "context")
FIELDS = ("id", "language", "prev", "sentence", "heading", "kind")
# Real documents count whole; invented sentences less. The corpus is mostly no annexes: it tells which rules go wrong, and
# counts so little that what is said of dev.jsonl with each confidence stays as often right.
WEIGHT = {"dev": 1.0, "tough": 0.5, "editions": 0.3, "battery": 0.5, "corpus": 0.15}
# How strongly a weight is drawn to nothing; a rule's own confidence is drawn to being believed.
PENALTY_MARK, PENALTY_RULE, PENALTY_OWN = 2.0, 2.0, 2.0
LEAST = 3  # A rule or mark that fewer sentences show has no weight.


def sentences(annexwatch, shared):
    rows = []
    for line in open(shared / "gold/dev.jsonl"):
        row = json.loads(line)
        if row["doc"] not in UNSEEN:
            rows.append({**row, "kind_of": "dev", "fold": row["doc"]})
    for line in open(shared / "gold/tough.jsonl"):
        row = json.loads(line)
        rows.append({**row, "kind_of": "tough", "fold": "tough-" + row["phenomenon"]})
    for language in ("nl", "en"):
        blind = {"nl": "water/nl", "en": "labour/en"}[language]
        for folder in (shared / "editions" / language, ROOT / "tests/fixtures/editions" / blind):
            prev = {}
            for line in open(folder / "truth/labels.jsonl"):
                row = json.loads(line)
                text = row.get("plain") or row.get("text") or row.get("sentence")
                rows.append({"language": language, "sentence": text, "prev": prev.get(row["section"], ""),
                             "label": row["label"], "heading": row["section"].split(" > ")[-1], "kind_of": "editions",
                             "fold": "editions-" + folder.name})
                prev[row["section"]] = text
        file = ROOT / f"tests/it/commitments/battery/{language}.tsv"
        for n, line in enumerate(file.read_text().splitlines()):
            if line.startswith("#") or "\t" not in line:
                continue
            label, sentence, *before = line.split("\t")
            label = label if label in LABELS else "commitment"
            rows.append({"language": language, "sentence": sentence, "prev": before[0] if before else "", "label": label,
                         "kind_of": "battery", "fold": f"battery-{language}-{n % 5}"})
    rows += corpus(annexwatch, shared)
    for n, row in enumerate(rows):
        row["id"] = n
    return rows


def corpus(annexwatch, shared):
    """Sentences of corpus-labels.tsv in their place: only those read as promises were judged."""
    verdicts = {}
    for line in (ROOT / "tests/bench/corpus-labels.tsv").read_text().splitlines():
        if not line.startswith("#"):
            doc, digest, verdict = line.split("\t")
            verdicts.setdefault(doc, {})[digest] = verdict
    rows = []
    for doc, known in sorted(verdicts.items()):
        run = subprocess.run([annexwatch, "extract", shared / doc, "--format", "json"], stdout=subprocess.PIPE)
        document = json.loads(run.stdout)
        for section in document["sections"]:
            prev = ""
            for block in section["blocks"]:
                for text in block["sentences"]:
                    verdict = known.pop(hashlib.sha256(text.encode()).hexdigest()[:16], None)
                    if verdict:
                        label = "commitment" if verdict == "yes" else "other"
                        rows.append({"language": document["language"], "sentence": text, "prev": prev, "label": label,
                                     "heading": section["heading"], "kind": block["kind"], "kind_of": "corpus", "fold": doc})
                    prev = text
    return rows


def read(marks, rows):
    lines = "".join(json.dumps({k: r[k] for k in FIELDS if k in r}) + "\n" for r in rows)
    run = subprocess.run([marks], input=lines.encode(), stdout=subprocess.PIPE, check=True)
    for line in run.stdout.splitlines():
        said = json.loads(line)
        row = rows[said["id"]]
        own = min(0.98, max(0.02, said["own"]))
        row.update(said=said["label"], rule=said["rule"], marks=said["marks"], odds=math.log(own / (1 - own)),
                   right=said["label"] == row["label"], weight=WEIGHT[row["kind_of"]])
    # Of the corpus only what is read as a promise was judged.
    return [row for row in rows if "said" in row and (row["label"] != "other" or row["said"] == "commitment")
            and not (row["kind_of"] == "corpus" and row["said"] != "commitment")]


def features(row):
    return [("rule", row["rule"])] + [("mark", mark) for mark in row["marks"]]


def sureness(model, row):
    odds = model["bias"] + model["own"] * row["odds"] + sum(model["weights"].get(f, 0.0) for f in features(row))
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))


def learn(rows):
    """Newton's method by coordinates on the penalised log-likelihood."""
    counts = {}
    for row in rows:
        for feature in features(row):
            counts[feature] = counts.get(feature, 0) + 1
    names = sorted(f for f, n in counts.items() if n >= LEAST)
    at = {f: n for n, f in enumerate(names)}
    has = [[] for _ in names]
    for n, row in enumerate(rows):
        for feature in features(row):
            if feature in at:
                has[at[feature]].append(n)
    bias, own, weights = 0.0, 1.0, [0.0] * len(names)
    odds = [row["odds"] for row in rows]
    p = lambda n: 1 / (1 + math.exp(-max(-30.0, min(30.0, odds[n]))))
    everything = range(len(rows))

    def step(members, value, start, penalty, factor):
        gradient, curve = penalty * (start - value), penalty
        for n in members:
            q, f, w = p(n), factor(n), rows[n]["weight"]
            gradient += w * f * (rows[n]["right"] - q)
            curve += w * f * f * q * (1 - q)
        change = max(-1.0, min(1.0, gradient / curve))
        for n in members:
            odds[n] += factor(n) * change
        return value + change

    for _ in range(60):
        bias = step(everything, bias, 0.0, 0.01, lambda n: 1.0)
        own = step(everything, own, 1.0, PENALTY_OWN, lambda n: rows[n]["odds"])
        for m, name in enumerate(names):
            penalty = PENALTY_RULE if name[0] == "rule" else PENALTY_MARK
            weights[m] = step(has[m], weights[m], 0.0, penalty, lambda n: 1.0)
    return {"bias": bias, "own": own, "weights": dict(zip(names, weights))}


def table(rows, title):
    print(title)
    for label in LABELS:
        cells = []
        for low, high in ((0.95, 1.1), (0.9, 0.95), (0.8, 0.9), (0.7, 0.8), (0.0, 0.7)):
            some = [r for r in rows if r["said"] == label and low <= r["sure"] < high]
            cells.append(f"{low}: {sum(r['right'] for r in some)}/{len(some)}")
        print(f"  {label:10}", "  ".join(cells))
    sure = [r for r in rows if r["said"] == "commitment" and r["sure"] >= 0.8]
    right = sum(r["right"] for r in sure)
    total = sum(r["label"] == "commitment" for r in rows)
    loss = -sum(math.log(max(1e-6, r["sure"] if r["right"] else 1 - r["sure"])) for r in rows) / max(1, len(rows))
    print(f"  confident tier: P {right}/{len(sure)} = {right / max(1, len(sure)):.3f}, R {right / max(1, total):.3f}; log loss {loss:.4f}")


def main():
    rows = read(sys.argv[2], sentences(sys.argv[1], Path(sys.argv[3])))
    folds = sorted({row["fold"] for row in rows})
    for label in LABELS:
        mine = [row for row in rows if row["said"] == label]
        for fold in folds:
            held = [row for row in mine if row["fold"] == fold]
            if held:
                model = learn([row for row in mine if row["fold"] != fold])
                for row in held:
                    row["sure"] = sureness(model, row)
    for kind in WEIGHT:
        table([row for row in rows if row["kind_of"] == kind], f"{kind}, each document by what the others taught")
    for row in rows:
        row["sure"] = 1 / (1 + math.exp(-row["odds"]))
    table([row for row in rows if row["kind_of"] == "dev"], "dev, the rules' own confidence")
    if "--write" in sys.argv:
        write({label: learn([row for row in rows if row["said"] == label]) for label in LABELS})


def write(models):
    lines = ["# How sure a reading is, in log-odds: bias + own × (odds of the rule's confidence) + rule + marks.",
             "# Written by tests/bench/calibrate.py; described in docs/commitments-figures.md. Not to be edited by hand.", ""]
    for label, model in models.items():
        lines += [f"[{label}]", f"bias = {model['bias']:.3f}", f"own = {model['own']:.3f}", ""]
        for part, name in (("rules", "rule"), ("marks", "mark")):
            lines.append(f"[{label}.{part}]")
            lines += [f'"{f[1]}" = {w:.3f}' for f, w in sorted(model["weights"].items()) if f[0] == name and abs(w) >= 0.01]
            lines.append("")
    (ROOT / "src/core/commitment/lexicon/weights.toml").write_text("\n".join(lines).rstrip() + "\n")


main()
