"""The hand-written pages and the findings behind them: what is declared is shown, and no number is typed by hand."""

import re
from pathlib import Path
from types import ModuleType

import pytest

from analyses import FINDINGS, MODULES, task_forces
from schemas.study import STUDY
from studybook.cells import dimension
from studybook.declare import slug
from studybook.findings import Crosstab, Finding, Frequencies, Model, asks_for, catalogue, merged

ROOT = Path(__file__).resolve().parent.parent
ANALYSES = ROOT / "analyses"
SITE = ROOT / "site"
PAGES = tuple(sorted(ANALYSES.glob("*.qmd")))

FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
CELL = re.compile(r"^```\{python\}\n(.*?)^```$", re.DOTALL | re.MULTILINE)
INLINE = re.compile(r"(?<!`)`\{python\}\s+([^`]+)`")
LINK = re.compile(r"\[[^\]]*\]\([^)]*\)")
HEADING_ID = re.compile(r"\{#[a-z0-9-]+\}")
NAMED = re.compile(r'^(\w+) = finding\("([^"]+)"\)$', re.MULTILINE)
PANEL = re.compile(r'^(\w+) = panel\(\n    "([a-z0-9-]+)",\n    \[\n(.*?)    \],\n(.*?)^\)$', re.DOTALL | re.MULTILINE)
VALUE = re.compile(r'(\w+)\.(share|count)\("([^"]+)"(?:, by="([^"]+)")?\)')
DIFFERENCE = re.compile(r'(\w+)\.difference\("([^"]+)", "([^"]+)", "([^"]+)"\)')
TERM = re.compile(r'(\w+)\.(ratio|low|high|interval|direction)\("([^"]+)"\)')
BARE = re.compile(r"\w+\.(total|groups|lower_quartile|median|upper_quartile|lowest|highest)\(\)")

HOTLINE = re.compile(r"1-888-373-7888|233733")
"""The numbers to call and to text for help: no result, and typed by hand on purpose."""

ONE_WAY = {"V_RACE", "V_ETHNIC", "S_RACE", "S_ETHNIC"}


def named(page: Path) -> dict[str, str]:
    """The findings a page asks for, by the name it gives each."""
    return dict(NAMED.findall(page.read_text(encoding="utf-8")))


def panels(page: Path) -> dict[str, tuple[str, list[str]]]:
    """The panels of a page by the name it gives each: their own anchors, and the ids of their findings."""
    found = PANEL.findall(page.read_text(encoding="utf-8"))
    return {name: (anchor, re.findall(r'^        "([a-z0-9-]+)",$', ids, re.MULTILINE)) for name, anchor, ids, _ in found}


def asked_for(page: Path) -> list[str]:
    """The ids of all findings of a page, alone or in panels."""
    return [*named(page).values(), *(each for _, ids in panels(page).values() for each in ids)]


def prose(text: str) -> str:
    """A page without front matter, code, inline code, links, ids of headings and the numbers of the hotline."""
    for pattern in (FRONT_MATTER, CELL, re.compile(r"`[^`]*`"), LINK, HEADING_ID, HOTLINE):
        text = pattern.sub(" ", text)
    return text


def labels(finding: Finding, variable: str) -> list[str]:
    declared = {each.name: each for each in STUDY.file(slug(finding.of)).variables}[variable]
    merge = merged(finding.ask).get(variable, {})
    return [category.label for category in dimension(declared, merge).categories]


def test_ids_are_unique_and_all_modules_are_gathered() -> None:
    assert len(catalogue(FINDINGS)) == len(FINDINGS)
    assert {page.stem for page in PAGES} == {module.__name__.removeprefix("analyses.") for module in MODULES}


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_a_module_lists_every_finding_it_declares(module: ModuleType) -> None:
    """In that order; but a model stands first on its page, and cannot be declared before its tables."""
    values = [value for name, value in vars(module).items() if name != "FINDINGS"]
    found = [each for value in values for each in (value if isinstance(value, tuple) else (value,))]
    declared = [each for each in found if isinstance(each, Finding)]
    assert tuple(sorted(declared, key=lambda each: not isinstance(each.ask, Model))) == module.FINDINGS


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_each_finding_is_shown_on_its_page_and_each_id_there_is_declared(module: ModuleType) -> None:
    page = ANALYSES / f"{module.__name__.removeprefix('analyses.')}.qmd"
    text = page.read_text(encoding="utf-8")
    ids = [finding.id for finding in module.FINDINGS]
    shown = [cell.strip().removesuffix(".table()") for cell in CELL.findall(text) if cell.strip().endswith(".table()")]
    alone = {name: (each, [each]) for name, each in named(page).items()}
    tables = [(alone | panels(page))[name] for name in shown]
    assert [each for _, inside in tables for each in inside] == ids, "one place for each finding, in the order declared"
    assert set(asked_for(page)) == set(ids)
    assert re.findall(r"^## .*\{#about-([a-z0-9-]+)\}$", text, re.MULTILINE) == [anchor for anchor, _ in tables]
    listed = re.findall(r"^- \[(.+)\]\(#([a-z0-9-]+)\), `\2`$", text, re.MULTILINE)
    assert listed == [(finding.title, finding.id) for finding in module.FINDINGS]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_no_digit_is_typed_in_the_prose_of_an_analysis(page: Path) -> None:
    found = [line for line in prose(page.read_text(encoding="utf-8")).splitlines() if re.search(r"\d", line)]
    assert found == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_inline_values_name_categories_that_exist(page: Path) -> None:
    findings = {finding.id: finding for finding in FINDINGS}
    text = page.read_text(encoding="utf-8")
    values = [value.strip() for value in INLINE.findall(text)]
    assert values, "the first paragraph answers the page's question"
    for value in values:
        assert value.split(".")[0] in {*named(page), *panels(page)}, value
        if found := VALUE.fullmatch(value):
            name, _, label, by = found.groups()
            finding = findings[named(page)[name]]
            first, *second = asks_for(finding.ask)
            assert label in labels(finding, first), value
            assert not by or by in labels(finding, second[0]), value
        elif found := DIFFERENCE.fullmatch(value):
            name, label, *columns = found.groups()
            first, second = asks_for(findings[named(page)[name]].ask)
            assert label in labels(findings[named(page)[name]], first), value
            assert set(columns) <= set(labels(findings[named(page)[name]], second)), value
        elif found := TERM.fullmatch(value):
            model = findings[named(page)[found[1]]].ask
            assert isinstance(model, Model), value
            assert found[3] in {next(iter(each.merge[each.by])) for each in model.crossed}, value
        else:
            assert BARE.fullmatch(value), value


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_variables_of_a_page_are_linked_to_the_codebook(page: Path) -> None:
    findings = {finding.id: finding for finding in FINDINGS}
    asked = {
        (slug(findings[name].of), variable)
        for name in asked_for(page)
        for variable in (*asks_for(findings[name].ask), *findings[name].universe)
    }
    linked = re.findall(r"\[(\w+)\]\(\.\./codebook/(\w+)\.qmd#(\w+)\)", page.read_text(encoding="utf-8"))
    assert {(dataset, name) for _, dataset, name in linked} == asked
    assert all(text == name for text, _, name in linked)


def test_traits_of_task_forces_stand_across_the_top_in_two_groups_on_one_page() -> None:
    """In two groups each has three or more of eight; a third for what is not recorded would have none or few."""
    by_trait = [
        finding
        for finding in FINDINGS
        if not isinstance(finding.ask, Model)
        and any(name.startswith("TF") for name in (*asks_for(finding.ask), *finding.universe))
    ]
    assert tuple(by_trait) == task_forces.FINDINGS
    for finding in by_trait:
        outcome, trait = asks_for(finding.ask)
        assert (outcome.startswith("TF"), trait.startswith("TF"), dict(finding.universe)) == (False, True, {}), finding.id
        assert len(labels(finding, trait)) == 2, finding.id


def test_there_is_one_model_of_at_most_four_terms_and_every_table_of_it_has_a_place_on_a_page() -> None:
    (model,) = [finding for finding in FINDINGS if isinstance(finding.ask, Model)]
    assert isinstance(model.ask, Model)
    assert len(model.ask.tables) == 4
    assert set(map(id, model.ask.tables)) <= set(map(id, FINDINGS))
    assert sum(each.by.startswith("TF") for each in model.ask.crossed) == 1


def test_every_trait_that_the_study_names_is_asked_for_once() -> None:
    traits = [
        variable.name
        for variable in STUDY.file("cases").variables
        if variable.name.startswith("TF") and variable.name != "TF_ID"
    ]
    assert sorted(asks_for(finding.ask)[1] for finding in task_forces.FINDINGS) == sorted(traits)


def test_race_and_ethnicity_are_counted_on_their_own_only() -> None:
    for finding in FINDINGS:
        asked = asks_for(finding.ask)
        if ONE_WAY & {*asked, *finding.universe}:
            assert isinstance(finding.ask, Frequencies), finding.id
            assert not finding.universe, finding.id


def test_every_code_of_a_table_has_a_category() -> None:
    for finding in FINDINGS:
        variables = {each.name: each for each in STUDY.file(slug(finding.of)).variables}
        for name in asks_for(finding.ask):
            merge = merged(finding.ask).get(name, {})
            told = {code for category in dimension(variables[name], merge).categories for code in category.codes}
            whole = {code for category in dimension(variables[name]).categories for code in category.codes}
            assert told == whole, finding.id


def test_a_merge_is_of_a_variable_that_is_asked_for() -> None:
    for finding in FINDINGS:
        if isinstance(finding.ask, Frequencies | Crosstab):
            assert set(finding.ask.merge) <= set(asks_for(finding.ask)), finding.id


@pytest.mark.parametrize("page", sorted(SITE.glob("*.qmd")), ids=lambda page: page.stem)
def test_a_page_of_the_site_computes_nothing(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert not CELL.search(text)
    assert "{python}" not in text


@pytest.mark.parametrize("page", [*sorted(SITE.glob("*.qmd")), *PAGES], ids=lambda page: page.stem)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    generated = {
        *(SITE / "codebook" / f"{name}.qmd" for name in ("index", "cases", "victims", "suspects", "availability")),
        *(SITE / "findings" / f"{name}.qmd" for name in ("index", *(finding.id for finding in FINDINGS))),
        SITE / "changes.qmd",
        SITE / "validation.qmd",
        SITE / "policy.qmd",
    }
    folder = SITE / "analyses" if page.parent == ANALYSES else page.parent
    for target, anchor in re.findall(r"\]\(([^)#:]*)(?:#([^)]*))?\)", page.read_text(encoding="utf-8")):
        path = (SITE / target.lstrip("/") if target.startswith("/") else folder / target).resolve() if target else page
        if path in generated:
            codes = {variable.name for file in STUDY.files for variable in file.variables if path.stem == file.slug}
            assert path.stem not in {"cases", "victims", "suspects"} or not anchor or anchor in codes, (target, anchor)
            continue
        source = ANALYSES / path.name if path.parent == SITE / "analyses" else path
        assert source.is_file(), target
        places = {*asked_for(source), *(place for place, _ in panels(source).values())}
        known = {*re.findall(r"\{#([\w-]+)\}", source.read_text(encoding="utf-8")), *places}
        assert not anchor or anchor in known, (target, anchor)


def test_no_number_has_two_routes() -> None:
    """Whether a person was under 18 follows from the classes of age: as a finding of its own it would give differences away."""
    assert [finding.id for finding in FINDINGS if "V_MINOR" in asks_for(finding.ask)] == []


@pytest.mark.parametrize("path", [ANALYSES / "victims.qmd", SITE / "about.qmd"], ids=lambda path: path.stem)
def test_support_is_named_where_a_survivor_may_read(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert set(HOTLINE.findall(text)) == {"1-888-373-7888", "233733"}
    assert "https://humantraffickinghotline.org" in text


def test_the_page_of_survivors_says_first_that_no_one_is_described() -> None:
    text = FRONT_MATTER.sub("", (ANALYSES / "victims.qmd").read_text(encoding="utf-8"), count=1)
    demo, cleared = CELL.sub("", text).strip().removeprefix("<!-- demo: -->\n").split("<!-- cleared: -->\n")
    assert demo.startswith("**Nothing on this page describes real people.**")
    assert cleared.startswith("**Behind every number on this page stand people.**")


def test_every_short_name_in_the_evidence_of_a_variable_is_resolved() -> None:
    text = (SITE / "references.qmd").read_text(encoding="utf-8")
    table = re.search(r"\{#short-names\}(.*?)^## ", text, re.DOTALL | re.MULTILINE)
    assert table
    sources = {variable.evidence.source for file in STUDY.files for variable in file.variables}
    names = {variable.name for file in STUDY.files for variable in file.variables}
    acronyms = {word for source in sources for word in re.findall(r"\b[A-Z]\w*[A-Z]\w*\b", source)} - names - {"ID"}
    phrases = {"study page", "research question", "ancestor study", "ancestor report", "NIJ article", "OVC e-Guide", "64A/64B"}
    assert {"OJP", "HTRS", "JudgeFrog", "TIMS"} <= acronyms
    assert {phrase for phrase in phrases if not any(phrase in source for source in sources)} == set()
    assert {word for word in acronyms | phrases if word not in table[1]} == set()


def test_every_reference_has_an_address_and_an_anchor_of_its_own() -> None:
    text = (SITE / "references.qmd").read_text(encoding="utf-8")
    entries = re.split(r"^### ", text, flags=re.MULTILINE)[1:]
    anchors = [re.search(r"\{#([\w-]+)\}", entry) for entry in entries]
    assert all(anchors)
    assert len({found[1] for found in anchors if found}) == len(entries)
    assert all(re.search(r"https?://", entry) for entry in entries)
