#!/usr/bin/env python3
"""Measures what one check of a page costs: annexwatch and urlwatch side by side, over the same pages on loopback.

usage: checking.py [--binary PATH] [--pages N] [--runs N]

The pages are HTML of about 38 KB, each another text. The first round lets both see them; the figures are of the rounds
after it:

  unchanged, known     the server says that nothing changed (304), to whom asks with a validator
  unchanged, sent      the server knows no validators and sends the whole page again
  changed              every page is published anew under the same address, with some sentences changed; annexwatch
                       reads it, and says which sentences are gone and new; urlwatch makes its diff
  next edition         the config names one more address for each series; annexwatch fetches and reads the file behind
                       it, aligns it with the edition before, and makes the report; urlwatch knows no editions

CPU time is of the user and of the system, of all child processes too; memory is that of the largest process. Rounds of
the two take turns, so that a busy machine is busy for both. Needs a release binary, and `urlwatch` (`pip install
urlwatch`); without it annexwatch is measured alone.
"""
import argparse
import asyncio
import hashlib
import multiprocessing
import os
import pathlib
import random
import shutil
import socket
import sys
import tempfile

from process import measure

ROOT = pathlib.Path(__file__).resolve().parents[2]
SUBJECTS = ["het kabinet", "de minister", "de inspectie", "de dienst", "het fonds", "de commissie", "de gemeente"]
VERBS = ["onderzoekt", "ondersteunt", "bespreekt", "beoordeelt", "financiert", "bezoekt", "beschrijft"]
OBJECTS = ["de opvang", "de terugkeer", "het onderwijs", "de samenwerking", "de zorg", "de scholing", "het vervoer"]
ENDS = ["in de regio", "met de partners", "aan de grens", "op het platteland", "in de steden", "langs de kust"]


def sentence(chance):
    words = [chance.choice(SUBJECTS), chance.choice(VERBS), chance.choice(OBJECTS), chance.choice(ENDS)]
    more = [chance.choice(OBJECTS), "en", chance.choice(OBJECTS), chance.choice(ENDS)]
    return f"{' '.join(words).capitalize()}, voor {chance.randint(2, 990)} mensen, {' '.join(more)}."


def page(number, edition):
    """About 38 KB of HTML; each edition differs from the one before in two passages and by one more promise."""
    chance = random.Random(number)
    parts = []
    for chapter in range(1, 15):
        parts.append(f"<h2>{chapter} {chance.choice(OBJECTS).capitalize()} {chance.choice(ENDS)}</h2>")
        for _ in range(6):
            sentences = [sentence(chance) for _ in range(4)]
            parts.append(f"<p>{' '.join(sentences)}</p>")
    for n in range(edition):
        chance = random.Random(f"{number} {n}")
        for _ in range(2):
            parts[chance.randrange(len(parts))] = f"<p>{sentence(chance)} {sentence(chance)}</p>"
        parts.append(f"<p>Het kabinet zal in {2025 + n} {chance.randint(2, 90)} scholen in de regio bouwen.</p>")
    title = f"Rapport {number} over {2023 + edition}"
    return (
        f"<!doctype html><html lang='nl'><head><meta charset='utf-8'><title>{title}</title></head><body><main>"
        f"<h1>{title}</h1>{''.join(parts)}</main></body></html>"
    ).encode()


class Origin:
    """An HTTP server on loopback, in a process of its own: neither its work nor its pages are measured."""

    def __init__(self):
        # Forked, so that the server has what is shared, and the open socket, without being told.
        system = multiprocessing.get_context("fork")
        self.edition = system.Value("i", 0)
        self.validators = system.Value("b", True)
        self.cache = {}
        listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.port = listener.getsockname()[1]
        system.Process(target=lambda: asyncio.run(self.serve(listener)), daemon=True).start()
        listener.close()

    async def serve(self, listener):
        server = await asyncio.start_server(self.answer, sock=listener)
        await server.serve_forever()

    def body(self, number, edition):
        if (number, edition) not in self.cache:
            text = page(number, edition)
            self.cache[number, edition] = text, f'"{hashlib.sha256(text).hexdigest()[:16]}"'
        return self.cache[number, edition]

    async def answer(self, reader, writer):
        try:
            while request := await reader.readuntil(b"\r\n\r\n"):
                head = request.decode("latin-1").split("\r\n")
                path = head[0].split(" ")[1].strip("/").split("/")
                if path[0] not in ("now", "next"):
                    writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
                    continue
                text, tag = self.body(int(path[1]), self.edition.value + (path[0] == "next"))
                asked = [line.split(":", 1)[1].strip() for line in head if line.lower().startswith("if-none-match:")]
                named = f"ETag: {tag}\r\n" if self.validators.value else ""
                if self.validators.value and tag in asked:
                    writer.write(f"HTTP/1.1 304 Not Modified\r\n{named}\r\n".encode())
                else:
                    kind = "Content-Type: text/html; charset=utf-8"
                    writer.write(f"HTTP/1.1 200 OK\r\n{kind}\r\n{named}Content-Length: {len(text)}\r\n\r\n".encode() + text)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


def annexwatch(binary, folder, origin, pages):
    """Writes both configs; returns the commands that check the pages of now, and the next editions too."""
    commands = []
    for name, with_next in [("now.toml", False), ("next.toml", True)]:
        text = [f"[service]\ndata = 'kept'\nlisten = '127.0.0.1:1'\n[fetch]\npace_ms = 0\nallow = ['127.0.0.1:{origin.port}']",
                "[mail]\nfrom = 'annexwatch@example.org'\nfrom_name = 'annexwatch'\nfolder = 'outgoing'"]
        for n in range(pages):
            text.append(f"[[series]]\nid = 'p{n}'\ntitle = 'Rapport {n}'\nlanguage = 'nl'\nenabled = true")
            text.append("schedule = '30 7 * * *'\ntimezone = 'UTC'\ntitle_any = ['rapport']\nedition = ['title:(20\\d\\d)']")
            text.append("[[series.source]]\nadapter = 'pinned'\n[series.source.editions]")
            address = f"http://127.0.0.1:{origin.port}"
            text.append(f"'2023' = {{ url = '{address}/now/{n}', title = 'Rapport {n} 2023' }}")
            if with_next:
                text.append(f"'2024' = {{ url = '{address}/next/{n}', title = 'Rapport {n} 2024' }}")
        (folder / name).write_text("\n".join(text))
        commands.append([binary, "--config", str(folder / name), "check"])
    return commands


def urlwatch(folder, origin, pages):
    program = shutil.which("urlwatch")
    if program is None:
        return None
    jobs = [f"kind: url\nname: p{n}\nurl: http://127.0.0.1:{origin.port}/now/{n}\n" for n in range(pages)]
    (folder / "urls.yaml").write_text("---\n".join(jobs))
    (folder / "urlwatch.yaml").write_text("report:\n  text: {color: false}\n  stdout: {enabled: true, color: false}\n")
    files = ["--urls", "urls.yaml", "--config", "urlwatch.yaml", "--hooks", "hooks.py", "--cache", "cache.db"]
    return [program, *(part if part.startswith("--") else str(folder / part) for part in files)]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--binary", default=str(ROOT / "target/release/annexwatch"))
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=3)
    args = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="annexwatch-checking-"))
    try:
        run(args, folder)
    finally:
        shutil.rmtree(folder)


def run(args, folder):
    origin = Origin()
    sizes = [len(page(n, 0)) for n in range(args.pages)]
    print(f"{args.pages} pages of {sum(sizes) / len(sizes) / 1000:.0f} KB; load {os.getloadavg()[0]:.1f}")
    now, after = annexwatch(args.binary, folder, origin, args.pages)
    peer = urlwatch(folder, origin, args.pages)
    log = folder / "log"
    rows = {}

    def round_of(name, command=now, peer=peer):
        for who, command in [("annexwatch", command), ("urlwatch", peer)]:
            if command is None:
                continue
            with open(log, "ab") as out:
                cpu, peak, code = measure(command, stdout=out, stderr=out)
            if code not in (0, 3):
                sys.exit(f"{command[0]} ended with {code}: {log.read_text(errors='replace')[-2000:]}")
            rows.setdefault((name, who), []).append((cpu * 1000 / args.pages, peak / 1024))

    round_of("first")
    for _ in range(args.runs):
        round_of("unchanged, known")
    origin.validators.value = False
    for _ in range(args.runs):
        round_of("unchanged, sent")
    for _ in range(args.runs):
        origin.edition.value += 1
        round_of("changed")
    round_of("next edition", after, None)
    print(f"{'round':18} {'who':11} {'CPU ms a page':>14} {'peak MiB':>9}   each round")
    for (name, who), values in rows.items():
        best = min(value for value, _ in values)
        peak = max(value for _, value in values)
        print(f"{name:18} {who:11} {best:14.2f} {peak:9.1f}   {' '.join(f'{value:.2f}' for value, _ in values)}")


main()
