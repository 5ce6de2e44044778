"""Pages that are written, not computed: every question has its place, every point its kind and source, every link its end."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import html

from analyses import FINDINGS
from schemas.study import STUDY
from studybook.codebook.policy import TEXT as POLICY

ROOT = Path(__file__).resolve().parent.parent
SITE = ROOT / "site"
PAGES = ("questions", "practice", "design", "published", "study", "references")

LINK = re.compile(r"\]\(([^)\s]+)\)")
ANCHOR = re.compile(r"\{\{?#([\w-]+)[^}]*\}")
HTML_ID = re.compile(r'\bid="([\w-]+)"')
PILL = re.compile(r"\[([^\]]+)\]\{\.grade [^}]+\}")
TERM = re.compile(r"^([^\n:|#>]+)\n:   ", re.MULTILINE)

COUNTED, TOLD, BEYOND = "Counted here", "Told in words", "Not in these files"
FINDING, CONTEXT = "Study finding", "Context"

QUESTIONS = {
    "q-outcomes": ("Case files", {"characteristics", "offense", "predict", "prosecution", "elements of ecm task forces"}),
    "q-task-forces": (
        "Case files",
        {"perform well", "why", "organization", "size", "scope", "leadership structure", "specialized units", "location"},
    ),
    "q-services": ("Interviews", {"comprehensive", "services"}),
    "q-approaches": ("Interviews", {"approaches", "techniques", "investigate", "prosecute"}),
    "q-impact": ("Interviews", {"impact", "sex and labor", "identified", "assisted", "investigated", "prosecuted"}),
    "q-challenges": ("Interviews", {"challenges", "barriers", "strategies", "overcome"}),
}
"""The six research questions of the archive's page: what each was put to, and what it names."""

AREAS = {
    "structure": "Structure, operation and funding",
    "collaboration": "Collaboration",
    "survivors": "Survivor engagement and services",
    "training": "Training, focus and activities",
}
"""The four areas of the study's brief for practitioners."""

OF_THE_STUDY = {"technical-report", "findings-report", "collaboration-brief", "nij-article", "practitioner-brief"}

LACKING = {
    "Citation",
    "Funding",
    "Subject terms",
    "Geographic coverage",
    "Distributors",
    "Time periods",
    "Dates of collection",
    "Time method",
    "Units of observation",
    "Data types",
}
"""Headings of the archive's page that our copy shows without content."""

INTERVIEWS = {"Law enforcement officials": 60, "Victim service providers": 55, "Prosecutors": 23, "Other stakeholders": 5}


def text(page: str) -> str:
    return (SITE / f"{page}.qmd").read_text(encoding="utf-8")


def sections(page: str, level: int) -> dict[str, str]:
    """The text under each heading of a level that has an id, by that id."""
    parts = re.split(rf"^{'#' * level} .*\{{#([\w-]+)\}}$", text(page), flags=re.MULTILINE)
    told = zip(parts[1::2], parts[2::2], strict=True)
    return {name: re.split(rf"^#{{1,{level}}} ", body, flags=re.MULTILINE)[0] for name, body in told}


def rows(part: str) -> list[list[str]]:
    """The rows of the tables of a text, without their heads."""
    lines = [[cell.strip() for cell in line.strip("|").split("|")] for line in part.splitlines() if line.startswith("|")]
    return [cells for n, cells in enumerate(lines) if not _rule(cells) and not (n + 1 < len(lines) and _rule(lines[n + 1]))]


def _rule(cells: list[str]) -> bool:
    return all(re.fullmatch(r":?-+:?", cell) for cell in cells)


def terms(part: str) -> dict[str, str]:
    """What the definition lists of a text say, by what is defined."""
    found = list(TERM.finditer(part))
    ends = [*(each.start() for each in found[1:]), len(part)]
    return {each[1]: " ".join(part[each.end() : end].split()) for each, end in zip(found, ends, strict=True)}


def anchors(path: str) -> set[str] | None:
    """The ids that a link to a page may name; nothing where there is no such page."""
    slugs = {f"codebook/{file.slug}.qmd": {each.name for each in file.variables} for file in STUDY.files}
    if path in slugs:
        return slugs[path]
    if path == "policy.qmd":
        return set(ANCHOR.findall(POLICY))
    if path in {"codebook/index.qmd", "validation.qmd"}:
        return set()
    file = ROOT / path if path.startswith("analyses/") else SITE / path
    if not file.is_file():
        return None
    source = file.read_text(encoding="utf-8")
    shown = {each.id for each in FINDINGS if f'"{each.id}"' in source}
    return {*ANCHOR.findall(source), *HTML_ID.findall(source), *shown}


def broken(page: str) -> Iterator[str]:
    for address in LINK.findall(text(page)):
        if re.match(r"https?:", address):
            continue
        path, _, name = address.partition("#")
        there = anchors(path or f"{page}.qmd")
        if there is None or (name and name not in there):
            yield address


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_to_a_page_and_an_anchor(page: str) -> None:
    assert list(broken(page)) == []


@pytest.mark.parametrize("page", ["questions", "practice", "design", "published"])
def test_a_reader_is_told_where_to_go_next(page: str) -> None:
    last = text(page).rstrip().rsplit("\n\n", 1)[-1]
    assert last.startswith("Where to go next: ") and len(LINK.findall(last)) >= 2


@pytest.mark.parametrize("page", ["questions", "practice"])
def test_heavy_pages_say_where_there_is_help(page: str) -> None:
    assert re.search(r"^::: \{\.support\}\n.*?1-888-373-7888.*?^:::$", text(page), re.DOTALL | re.MULTILINE)


# The study's questions


def test_the_six_questions_are_there_in_their_order() -> None:
    assert [name for name in sections("questions", 2) if name.startswith("q-")] == list(QUESTIONS)
    linked = [LINK.findall(cells[0])[0] for cells in rows(text("questions"))]
    assert linked == [f"#{name}" for name in QUESTIONS]
    assert set(re.findall(r"questions\.qmd#(q-[\w-]+)", sections("study", 2)["questions"])) == set(QUESTIONS)


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_names_all_that_the_archive_names(name: str) -> None:
    part, (put_to, named) = sections("questions", 2)[name], QUESTIONS[name]
    asked = " ".join(line.removeprefix("> ") for line in part.splitlines() if line.startswith(">")).casefold()
    assert {each for each in named if each not in asked} == set()
    assert f"Put to {put_to.lower().replace('case', 'the case')}" in part


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_is_mapped_to_what_there_is_on_it(name: str) -> None:
    """Each status is stated in the overview exactly if the section says what it rests on, with a link where something is."""
    said = {PILL.match(term)[1]: told for term, told in terms(sections("questions", 2)[name]).items() if PILL.match(term)}
    (row,) = [cells for cells in rows(text("questions")) if f"(#{name})" in cells[0]]
    assert row[1] == QUESTIONS[name][0]
    assert set(PILL.findall(row[2])) <= set(said) <= {COUNTED, TOLD, BEYOND}
    assert BEYOND in said
    assert "analyses/" in said.get(COUNTED, "analyses/")
    assert re.search(r"\((practice|published)\.qmd#", said[TOLD])
    assert (COUNTED in said) == (COUNTED in row[2])


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_names_the_variables_that_bear_on_it(name: str) -> None:
    assert len(re.findall(r"codebook/\w+\.qmd#[A-Z]", terms(sections("questions", 2)[name])["Variables"])) >= 3


# Recommendations


def points() -> dict[str, str]:
    return sections("practice", 3)


def test_the_four_areas_are_there_and_each_has_points_of_the_study() -> None:
    parts = sections("practice", 2)
    assert [name for name in parts if name in AREAS] == list(AREAS)
    for name, title in AREAS.items():
        assert f"## {title} {{#{name}}}" in text("practice")
        area = text("practice").split(f"{{#{name}}}")[1].split("\n## ")[0]
        assert area.count(f"[{FINDING}]") >= 2 and area.count(f"[{CONTEXT}]") >= 2
    assert "**We could not read the brief.**" in " ".join(text("practice").split())


@pytest.mark.parametrize("name", points())
def test_a_point_shows_its_kind_and_source_and_what_bears_on_it(name: str) -> None:
    said = terms(points()[name])
    assert list(said) == ["Kind", "Source", "Bears on it"]
    (kind,) = PILL.findall(points()[name])
    sources = set(re.findall(r"references\.qmd#([\w-]+)", said["Source"]))
    assert sources and (sources <= OF_THE_STUDY if kind == FINDING else not sources & OF_THE_STUDY)
    assert kind in {FINDING, CONTEXT} and PILL.fullmatch(said["Kind"])
    assert re.search(r"\b20[12]\d\b|\b[Nn]o date\b", said["Source"]), "a date, or that there is none"
    silent = said["Bears on it"].startswith("Nothing in the case files")
    assert silent != bool(re.search(r"codebook/\w+\.qmd#[A-Z]|analyses/", said["Bears on it"]))


def test_no_published_share_is_repeated_beside_the_points() -> None:
    for page in ("practice", "questions", "design"):
        assert not re.search(r"\d ?(percent|%)", text(page).replace("100%", "")), page


@pytest.mark.parametrize("page", PAGES)
def test_people_come_first(page: str) -> None:
    """No word for a person that makes them what was done to them, or what they are accused of."""
    words = r"\b(prostitutes?|johns?|pimps?|illegals?|aliens?|rescued?|the trafficked)\b"
    assert re.findall(words, re.sub(r"<[^>]+>|\]\([^)]*\)", "", text(page)), re.IGNORECASE) == []


# Published figures


def test_every_published_figure_has_base_source_date_and_build() -> None:
    blocks = {name: terms(part) for name, part in sections("published", 3).items()}
    assert {"arrest", "prosecution", "charges", "method", "focus", "labor"} <= set(blocks)
    for name, said in blocks.items():
        assert list(said) == ["Base", "Source", "Date", "This build"], name
        assert "references.qmd#" in said["Source"], name


def test_every_published_count_has_a_base_and_a_source() -> None:
    part = sections("published", 2)["counts"]
    captions, tables = re.findall(r"^: (.*)$", part, re.MULTILINE), re.findall(r"^\|---", part, re.MULTILINE)
    assert len(captions) == len(tables) and all(caption.startswith("Base: ") for caption in captions)
    counts = rows(part)
    assert len(counts) > 15
    for what, number, source in counts:
        assert re.fullmatch(r"\d+( to \d+)?", number), what
        assert "references.qmd#" in source, what


def test_published_counts_add_up() -> None:
    counts = {re.split(r"[ ,]among|,", what)[0]: number for what, number, _ in rows(sections("published", 2)["counts"])}
    drawn = [int(number) for what, number in counts.items() if "drew the cases" in what]
    given = [int(number) for what, number in counts.items() if "electronic" in what or "paper" in what]
    assert {role: int(counts[role]) for role in INTERVIEWS} == INTERVIEWS
    assert sum(INTERVIEWS.values()) == int(counts["People interviewed"]) == 143
    assert sum(drawn) == sum(given) == int(counts["Task forces that gave case files"]) == 8
    records = {"cases": "Closed case files", "victims": "Survivors in these cases", "suspects": "Suspects in these cases"}
    assert {slug: int(counts[what]) for slug, what in records.items()} == {file.slug: file.records for file in STUDY.files}


# How the study was done


def test_the_interviews_of_the_table_add_up() -> None:
    *roles, (last, total) = rows(sections("design", 2)["interviews"])
    assert {role.split(",")[0]: int(number) for role, number in roles} == INTERVIEWS
    assert (last, int(total)) == ("All", sum(INTERVIEWS.values()))


def test_the_chart_of_interviews_shows_what_the_table_says() -> None:
    """A drawing of published numbers: bars from zero on one scale, not hatched, and no chart of the engine."""
    figure = html.fragment_fromstring(re.search(r"<figure.*?</figure>", text("design"), re.DOTALL)[0])
    (svg,) = figure.xpath(".//svg")
    said = [each.text for each in svg.xpath(".//text")]
    assert dict(zip(said[:4], map(int, said[4:]), strict=True)) == INTERVIEWS
    bars = [(float(bar.get("x")), float(bar.get("width"))) for bar in svg.xpath(".//rect")]
    assert len({start for start, _ in bars}) == 1
    assert [width for _, width in bars] == [3 * number for number in INTERVIEWS.values()]
    name = svg.xpath("string(./title)")
    assert svg.get("role") == "img" and svg.get("aria-labelledby") == svg.xpath("string(./title/@id)")
    assert all(f"{number} {role.lower()}" in name for role, number in INTERVIEWS.items())
    assert figure.xpath("descendant-or-self::*/@class") == ["drawn"] and not svg.xpath(".//pattern")


def test_both_sizes_of_a_sample_are_told_and_how_files_were_drawn_and_given() -> None:
    part = sections("design", 2)["case-files"]
    assert "20 to 40 cases" in part and "30 to 40" in part
    assert [int(number) for _, number in rows(text("design").split("{#sampling}")[1].split("\n### ")[0])] == [5, 3, 2, 6]


def test_headings_that_our_copy_of_the_archives_page_lacks_are_named() -> None:
    assert {heading for heading, _ in rows(sections("design", 2)["lacking"])} == LACKING


def test_each_part_of_the_collection_is_told_with_its_records() -> None:
    parts = terms(sections("design", 2)["parts"])
    for file in STUDY.files:
        (told,) = [told for term, told in parts.items() if f"codebook/{file.slug}.qmd" in term and file.number in term]
        assert told.startswith(f"{file.records} records. ")
    assert {"README", "Version", "What the archive did", "Access"} <= set(parts)
