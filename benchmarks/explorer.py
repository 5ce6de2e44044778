"""Typing into the list of all variables, 5,000 of them, in a browser: what each key costs, and until it is seen."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from shutil import which
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.figures import Figure, Result, Skipped, Target
from benchmarks.site import ROOT
from benchmarks.wide import wide_study
from studybook.codebook.description import Description
from studybook.codebook.explorer import SCRIPTS, explorer_page
from studybook.folders import lay
from studybook.rendering.embedded import Embedded
from studybook.study import DataFile
from studybook.variables import Coded, Variable

VARIABLES = 5_000
SECTIONS = 40
WORDS = 6_000
"""How many different words the study has: as many as the questionnaires of a large survey."""

CONFIG = """project: {type: website, resources: [codebook/*.js]}
website: {title: Wide}
format: {html: {theme: default, css: styles.css}}
"""
FLAGS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")

TYPED = """async (texts) => {
  const field = document.getElementById("explorer-query"), times = [];
  const frame = () => new Promise((done) => requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => done(performance.now());
    port2.postMessage(0);
  }));
  for (const text of texts) {
    await frame();
    field.value = text;
    const start = performance.now();
    field.dispatchEvent(new Event("input", { bubbles: true }));
    const end = performance.now(), seen = await frame();
    times.push([(end - start) / 1000, (seen - start) / 1000]);
  }
  return times;
}"""
"""Types each text in turn: seconds until the page has dealt with it, changes of the page included, and until it was painted."""


def typing(runs: int) -> Iterator[Result]:
    """The slowest and the middle of the keys of several searches, each run in a page that was opened anew."""
    chromium = which("chromium") or which("chromium-browser")
    if chromium is None:
        yield Skipped(f"typing over {VARIABLES} variables", "there is no Chromium on this machine")
        return
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        try:
            yield from typed(browser, runs)
        finally:
            browser.close()


def typed(browser: Browser, runs: int) -> Iterator[Result]:
    """The same in a browser that is open."""
    with TemporaryDirectory() as folder:
        site, words = _site(Path(folder))
        measured = [_run(browser.new_page(), site, words) for _ in range(runs + 1)][1:]
    yield Figure(f"opening a list of {VARIABLES} variables", "s", tuple(opened for opened, _ in measured))
    for name, part, target in (("a key typed into it, handled", 0, Target(0.05)), ("  until it is painted", 1, None)):
        keys = [[times[part] for times in run] for _, run in measured]
        yield Figure(f"{name}: slowest of {len(keys[0])}", "s", tuple(max(run) for run in keys), target)
        yield Figure("  the middle one", "s", tuple(median(run) for run in keys))


def _run(page: Page, site: Path, words: list[str]) -> tuple[float, list[list[float]]]:
    page.goto((site / "codebook" / "index.html").as_uri())
    page.wait_for_selector("#explorer:not([hidden])")
    opened: Any = page.evaluate("performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd / 1000")
    times = page.evaluate(TYPED, list(_searches(words)))
    page.close()
    return opened, times


def _searches(words: list[str]) -> Iterator[str]:
    """What a field holds after each key: two words typed and taken away, one with a slip, one that nothing has, a name."""
    slip = words[1][:3] + words[1][4:]
    for text in (f"{words[0]} {words[2]}", slip, "zzzzzzzzzz", "V0123"):
        typed = [text[:end] for end in range(1, len(text) + 1)]
        yield from (*typed, *(text[:end] for end in range(len(text) - 1, -1, -1)))


def _site(folder: Path) -> tuple[Path, list[str]]:
    """A site of the one page, and the words of its study, the commonest first."""
    draw = random.Random(VARIABLES)
    words = _vocabulary(draw)
    page = explorer_page(_described(words, draw))
    pages = {"_quarto.yml": CONFIG, "index.qmd": "---\ntitle: Home\n---\n", "evidence.qmd": "---\ntitle: Evidence\n---\n"}
    files = {"codebook/index.qmd": page, "styles.css": (ROOT / "site" / "styles.css").read_text(encoding="utf-8"), **pages}
    lay({**{name: text.encode() for name, text in files.items()}, **SCRIPTS}, folder / "tree")
    Embedded(0).render(folder / "tree", folder / "site")
    return folder / "site", words


def _described(words: list[str], draw: random.Random) -> Mapping[str, tuple[Description, ...]]:
    (file,) = wide_study(1, VARIABLES).files
    return {file.slug: tuple(_description(file, _worded(each, words, draw)) for each in file.variables)}


def _description(file: DataFile, variable: Variable) -> Description:
    nothing = {"table": None, "total": None, "untold": "", "rows": (), "statistics": (), "rules": (), "elsewhere": ()}
    return Description(file=file, variable=variable, uses=(), **nothing)


def _worded(variable: Variable, words: list[str], draw: random.Random) -> Variable:
    """The variable in words of its own: four in its title, twelve in its description, two in each label."""

    def some(number: int) -> str:
        return " ".join(draw.choices(words, [1 / rank for rank in range(1, WORDS + 1)], k=number))

    kind = variable.kind
    labelled = Coded({code: some(2) for code in kind.labels}) if isinstance(kind, Coded) else kind
    section = f"Section {draw.randrange(SECTIONS)}"
    return replace(variable, title=some(4), description=f"{some(12)}.", kind=labelled, section=section)


def _vocabulary(draw: random.Random) -> list[str]:
    syllables = [first + second for first in "bcdfglmnprst" for second in ("a", "en", "i", "or", "u")]
    words: set[str] = set()
    while len(words) < WORDS:
        words.add("".join(draw.choices(syllables, k=draw.randint(2, 5))))
    return sorted(words, key=lambda word: draw.random())
