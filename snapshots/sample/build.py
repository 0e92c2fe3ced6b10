#!/usr/bin/env python3
"""Renders source/*.md into the editions that the sample ministry publishes: PDF, DOCX and HTML.

usage: python3 build.py
Needs pandoc on the PATH and the Python package typst. Run it after a change of a source, and commit what it writes: the
demo embeds the rendered files, so that nobody needs either tool to run it.
"""
import re
import subprocess
import tempfile
from pathlib import Path

import typst

HERE = Path(__file__).resolve().parent
NAMES = {
    "nl": "bijlage-internationale-inspanningen-opvang-en-terugkeer-{year}",
    "en": "annex-displacement-and-safe-routes-{year}",
}
FORMATS = {
    "nl": {2021: "html", 2022: "docx", 2023: "pdf", 2024: "pdf", 2025: "pdf"},
    "en": {2023: "html", 2024: "docx", 2025: "pdf"},
}
# What stands around the text on the ministry's pages, and belongs to no edition.
FURNITURE = {
    "nl": {
        "site": "Ministerie van Ontheemding en Samenwerking",
        "menu": ["Onderwerpen", "Documenten", "Nieuws", "Contact"],
        "cookies": "Wij gebruiken cookies om te zien hoe deze site wordt gebruikt. Wij zullen uw keuze een jaar bewaren.",
        "more": "Zie ook: het ministerie zal binnenkort een nieuwe website openen.",
        "foot": "Over deze site · Toegankelijkheid · Privacy",
        "header": "Ministerie van Ontheemding en Samenwerking | {title}",
        "page": "Pagina",
    },
    "en": {
        "site": "Department for Displacement and Partnership",
        "menu": ["Topics", "Documents", "News", "Contact"],
        "cookies": "We use cookies to see how this site is used. We will keep your choice for a year.",
        "more": "See also: the Department will open a new website soon.",
        "foot": "About this site · Accessibility · Privacy",
        "header": "Department for Displacement and Partnership | {title}",
        "page": "Page",
    },
}


def typst_text(text):
    """Escapes what typst would read as markup."""
    return re.sub(r"([\\#$*_@<>`\[\]])", r"\\\1", text)


def to_typst(markdown, language):
    """The few forms of Markdown that the sources use: headings, paragraphs, lists, tables, footnotes."""
    notes = dict(re.findall(r"^\[\^(\w+)\]: (.+)$", markdown, re.M))
    markdown = re.sub(r"^\[\^\w+\]: .+\n?", "", markdown, flags=re.M)
    title = markdown.splitlines()[0].lstrip("# ")
    words = FURNITURE[language]
    out = [
        f'#set document(title: "{title}", author: "{words["site"]}")',
        f'#set text(lang: "{language}", size: 11pt, font: "Libertinus Serif", hyphenate: true)',
        "#set par(justify: true)",
        f'#set page(paper: "a4", margin: 2.6cm, header: text(8pt)[{typst_text(words["header"].format(title=title))}], '
        f'footer: context align(center, text(8pt)[{words["page"]} #counter(page).display()]))',
        "#show heading.where(level: 1): set text(18pt)",
    ]
    for part in re.split(r"\n\s*\n", markdown):
        part = part.strip()
        if not part:
            continue
        if heading := re.match(r"(#+) (.*)", part):
            out.append(f"{'=' * len(heading[1])} {typst_text(heading[2])}")
        elif part.startswith("|"):
            rows = [[cell.strip() for cell in row.strip("| ").split("|")] for row in part.splitlines()]
            rows = [row for row in rows if not set("".join(row)) <= set(":- ")]
            head = ", ".join(f"[{typst_text(cell)}]" for cell in rows[0])
            body = ", ".join(f"[{typst_text(cell)}]" for row in rows[1:] for cell in row)
            out.append(f"#table(columns: {len(rows[0])}, table.header({head}), {body})")
        else:
            lines = [typst_text(line) for line in part.splitlines()]
            text = "\n".join(lines)
            out.append(re.sub(r"\\\[\^(\w+)\\\]", lambda m: f"#footnote[{typst_text(notes[m[1]])}]", text))
    return "\n\n".join(out)


def to_html(markdown, language, title):
    """A page of the ministry's site with the text as its main part."""
    words = FURNITURE[language]
    main = subprocess.run(
        ["pandoc", "-f", "markdown", "-t", "html5"], input=markdown.encode(), capture_output=True, check=True
    ).stdout.decode()
    menu = "".join(f'<li><a href="/{item.lower()}">{item}</a></li>' for item in words["menu"])
    return (
        f'<!DOCTYPE html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n<title>{title} | {words["site"]}'
        f'</title>\n</head>\n<body>\n<div class="cookie-banner" role="dialog"><p>{words["cookies"]}</p></div>\n<header>'
        f'<a href="/">{words["site"]}</a>\n<nav><ul>{menu}</ul></nav></header>\n<main>\n<article>\n{main}</article>\n'
        f'</main>\n<aside class="related"><p>{words["more"]}</p></aside>\n<footer><p>{words["foot"]}</p></footer>\n'
        "</body>\n</html>\n"
    )


def main():
    for language, years in FORMATS.items():
        folder = HERE / language
        folder.mkdir(exist_ok=True)
        for year, form in years.items():
            markdown = (HERE / "source" / f"{language}-{year}.md").read_text()
            title = markdown.splitlines()[0].lstrip("# ")
            file = folder / f"{NAMES[language].format(year=year)}.{form}"
            if form == "html":
                file.write_text(to_html(markdown, language, title))
            elif form == "docx":
                # The heading styles carry the levels; the title is the highest heading, as ministries do it.
                subprocess.run(
                    ["pandoc", "-f", "markdown", "-t", "docx", "-M", f"lang={language}", "-o", file],
                    input=markdown.encode(),
                    check=True,
                    env={"SOURCE_DATE_EPOCH": "1767225600", "PATH": "/usr/local/bin:/usr/bin:/bin"},
                )
            else:
                with tempfile.TemporaryDirectory() as work:
                    source = Path(work) / "edition.typ"
                    source.write_text(to_typst(markdown, language))
                    typst.compile(str(source), output=str(file))
            print(file.relative_to(HERE))


main()
