"""The list of all variables: its text, what its audit finds, and in a browser all that a reader does with it."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import html
from playwright.sync_api import Browser, BrowserContext, Page, expect

from benchmarks import explorer as benchmark
from benchmarks.figures import Figure
from schemas.study import STUDY as WHOLE
from studybook.audit.explorer import untrue
from studybook.audit.page import Page as Read
from studybook.bundle import Bundle, SourceKind
from studybook.codebook.description import Codebook, Description
from studybook.codebook.explorer import SCRIPTS, explorer_page
from studybook.findings import Finding, Frequencies
from studybook.release import seal
from studybook.variables import Coded
from tests.accessibility import violations
from tests.conftest import Windows, served, wider_than_the_window
from tests.ponds import POLICY, STUDY, Birds, microdata

INDEX = "codebook/index.html"
SONG = Finding(of=Birds, id="song", title="Singing", ask=Frequencies(Birds.SINGS), universe={Birds.KIND: {1}})


def bundle() -> Bundle:
    return seal(microdata(), (SONG,), (), policy=POLICY, source=SourceKind.SYNTHETIC, seed=1)


def markup(page: str) -> str:
    """The HTML of a page of the codebook, as a renderer passes it on."""
    return "\n".join(re.findall(r"```\{=html\}\n(.*?)\n```", page, re.DOTALL))


def ponds() -> str:
    return markup(explorer_page(Codebook(STUDY, bundle()).descriptions))


def problems(text: str) -> list[str]:
    return list(untrue(Read(INDEX, html.fromstring(f"<main>{text}</main>")), STUDY, bundle()))


# ---- The page as text


def test_the_table_has_a_row_for_every_variable_in_order() -> None:
    rows = html.fromstring(ponds()).xpath("//table/tbody/tr")
    names = [(file, variable) for file in STUDY.files for variable in file.variables]
    assert [row.get("data-of") for row in rows] == [f"{file.slug}.{variable.name}" for file, variable in names]
    assert [row.xpath("string(th/a/@href)") for row in rows] == [
        f"{file.slug}.html#{variable.name}" for file, variable in names
    ]
    shore = next(row for row in rows if row.get("data-of") == "ponds.SHORE")
    said = ["SHORE", "Shore", "Ponds Data", "Seen", "3 codes", "PAGE-GROUP", "Low", "no"]
    assert [cell.text_content() for cell in shore] == said


def test_a_variable_that_only_says_whom_a_finding_counts_is_in_it_too() -> None:
    rows = html.fromstring(ponds()).xpath("//table/tbody/tr[td[last()] = 'yes']/@data-of")
    assert rows == ["birds.KIND", "birds.SINGS"]


def test_what_is_searched_besides_is_description_labels_and_reasons() -> None:
    (block,) = html.fromstring(f"<main>{ponds()}</main>").xpath("//script[@type='application/json']")
    words = json.loads(block.text)
    assert len(words) == sum(len(file.variables) for file in STUDY.files)
    assert words[3] == ["What its shore is.", ["Grass", "Stone", "Mud"], ["Not noted", "Not applicable"]]


def test_no_word_of_a_schema_ends_the_block_it_stands_in() -> None:
    told = Codebook(STUDY, bundle()).descriptions["ponds"][3]
    nasty = '</script><script>alert("1")</script><!-- <script'
    odd = replace(told, variable=replace(told.variable, title=nasty, description=nasty, kind=Coded({1: nasty})))
    page = html.fromstring(f"<main>{markup(explorer_page({'ponds': (odd,)}, (nasty,)))}</main>")
    block, *scripts = page.xpath("//script")
    assert json.loads(block.text)[0][:2] == [nasty, [nasty]]
    assert [script.get("src") for script in scripts] == ["search.js", "explorer.js"]
    assert page.xpath("//td[1]")[0].text_content() == nasty
    assert page.xpath("//p[@class='explorer-examples']/a")[0].text_content() == nasty


def test_words_to_try_are_links_to_their_search() -> None:
    page = html.fromstring(markup(explorer_page({}, ("phone records", "50% & more"))))
    assert page.xpath("//p[@class='explorer-examples']/a/@href") == ["?q=phone+records", "?q=50%25+%26+more"]
    assert "explorer-examples" not in markup(explorer_page({}))


def test_nothing_on_the_page_needs_scripts_inside_it() -> None:
    page = html.fromstring(f"<main>{ponds()}</main>")
    assert [script.get("src") for script in page.xpath("//script[not(@type)]") if script.text] == []
    assert page.xpath("//@*[starts-with(name(), 'on')]") == []
    assert [name for name in SCRIPTS if not Path(name).name.endswith(".js")] == []


# ---- The audit of it


def test_the_audit_finds_nothing_wrong_with_it() -> None:
    assert problems(ponds()) == []


ORDER = "does not list every variable once"
ROW = "the row of ponds.SHORE is not what the schemas and the release say of it"
WORDS = "what is searched besides the table is not what the schemas say"


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (r"<tr data-of=\"ponds.SHORE\".*?</tr>\n", "", ORDER),
        (r"(<tr data-of=\"ponds.SHORE\".*?</tr>)", r"\1\1", ORDER),
        (r"ponds.html#SHORE", "ponds.html#REEDS", ORDER),
        (r"<td>Shore</td>", "<td>Reeds</td>", ROW),
        (r"3 codes", "4 codes", ROW),
        (r"(ponds.SHORE.*?<td>)Low", r"\1Sensitive", ROW),
        (r"(ponds.SHORE.*?)PAGE-GROUP</span>", r"\1PAGE-ITEM</span>", ROW),
        (r"(ponds.SHORE.*?<td>)no</td></tr>", r"\1yes</td></tr>", ROW),
        (r"(ponds.SHORE.*?<td>)no</td></tr>", r"\1no</td><td>57</td></tr>", ROW),
        (r'"Grass"', '"Glass"', WORDS),
        (r'"Grass"', '"Grass", "57 ponds"', WORDS),
        (r'"Grass"', '"Grass", 57', WORDS),
        (r'"What its shore is."', '"What its shore is. 57 of 60."', WORDS),
        (r'\["What its shore is\.".*?\]\],?\n', "", WORDS),
        (r"\[\n\[", "[[", ""),
        (r"\n\]</script>", "</script>", WORDS),
        (r'(?s)<script type="application/json".*?</script>', "", WORDS),
    ],
)
def test_what_is_planted_in_it_is_found(old: str, new: str, problem: str) -> None:
    text = ponds()
    assert re.search(old, text), old
    told = "\n".join(problems(re.sub(old, new, text, count=1)))
    assert problem in told and bool(told) == bool(problem)
    assert "57" not in told


# ---- In a browser

browses = pytest.mark.browser


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context
    context.close()


Open = Callable[..., Page]


@pytest.fixture
def opened(context: BrowserContext, address: str) -> Open:
    """Opens the list with what the address asks for, and fails on any error of its script."""

    def open_it(query: str = "", **size: int) -> Page:
        page = context.new_page()
        page.on("pageerror", lambda error: pytest.fail(str(error)))
        if size:
            page.set_viewport_size({"width": size["width"], "height": 800})
        page.goto(f"{address}{INDEX}{query}")
        return page

    return open_it


def names(page: Page) -> list[str]:
    """The variables that are shown, each with its dataset."""
    return page.eval_on_selector_all("#explorer-table tbody tr", "rows => rows.map(row => row.dataset.of)")


def shown(page: Page, count: int) -> None:
    expect(page.locator("#explorer-count")).to_have_text(re.compile(rf"^{count} of 181 variables"))


FOUND = {
    "phone records": ["cases.EV_PHONE", "suspects.EV_PHONE"],
    "EV_PHON": ["cases.EV_PHONE", "suspects.EV_PHONE"],
    "evphone": ["cases.EV_PHONE", "suspects.EV_PHONE"],
    "traffiking": ["cases.TRAFTYPE", "suspects.HTCHARGE", "cases.CASEHTCHG"],
    "prosecuter": ["cases.CASEPROS", "cases.AG_LOCPROS", "cases.LEADAGENCY"],
    "age": ["victims.V_AGE", "suspects.S_AGE"],
    "what is the age of the victm?": ["victims.V_AGE"],
    "sentence length": ["suspects.SENTMONTHS"],
    "guilty plea": ["cases.GUILTYPLEA", "suspects.GUILTYPLEA"],
    "Attorneys office": ["cases.AG_USAO", "suspects.AG_USAO"],
}
"""What is typed, the variable that stands first then, and others that are found too."""


@browses
def test_what_is_typed_is_found_and_the_best_stands_first(opened: Open) -> None:
    page = opened()
    for typed, (first, *others) in FOUND.items():
        page.fill("#explorer-query", typed)
        found = names(page)
        assert found[0] == first, typed
        assert {*others} <= {*found} and len(found) < 60, typed


@browses
def test_slips_rank_after_words_that_fit_and_are_told(opened: Open) -> None:
    page = opened("?q=traffiking")
    expect(page.locator("#explorer-close")).to_have_text("Nothing here is spelled “traffiking”. These have “trafficking”.")
    rank = """texts => { const { scores } = searcher(texts.map(text => [[text]]), [{ weight: 5 }]).search("chargd arrst x");
      return searcher(texts.map(text => [[text]]), [{ weight: 5 }]).search("arrest").scores; }"""
    exact, begins, form, inside, none = page.evaluate(rank, ["arrest", "arrests", "arrest's", "rearrest", "charge"])
    assert exact > begins == form > inside > none == 0
    score = "([text, typed]) => searcher([[[text]]], [{ weight: 5 }]).search(typed).scores[0]"
    assert 0 < page.evaluate(score, ["arrest", "arrset"]) < inside
    assert page.evaluate(score, ["victim", "victims"]) > inside
    assert page.evaluate(score, ["agency", "agenyc"]) > 0 == page.evaluate(score, ["age", "aeg"])
    assert page.evaluate(score, ["prosecution", "prsecuton"]) > 0 == page.evaluate(score, ["prosecution", "prscuton"])


@browses
def test_what_matched_out_of_sight_is_told(opened: Open) -> None:
    page = opened("?q=undocumented")
    assert names(page) == ["victims.V_CITIZEN", "suspects.S_CITIZEN"]
    assert page.locator(".explorer-hint").all_inner_texts() == ["label: Undocumented"] * 2
    page.fill("#explorer-query", "posted")
    expect(page.locator(".explorer-hint").first).to_contain_text("description: Whether the file holds an advertisement posted")
    page.fill("#explorer-query", "phone")
    expect(page.locator(".explorer-hint")).to_have_count(0)
    expect(page.locator("#explorer-table tbody th").first).to_have_text("EV_PHONE")


@browses
def test_filters_go_together_and_say_what_each_would_leave(opened: Open) -> None:
    page = opened()
    page.get_by_text("Dataset", exact=True).first.click()
    page.get_by_label(re.compile("Victims Data")).check()
    shown(page, 23)
    page.get_by_label(re.compile("Cases Data")).check()
    shown(page, 87)
    page.locator("summary", has_text="In findings").click()
    expect(page.get_by_label(re.compile("^Cases Data"))).not_to_be_visible()
    left = page.get_by_label(re.compile("^Yes"))
    promised = int(left.locator("xpath=..").locator(".count").inner_text())
    left.check()
    shown(page, promised)
    expect(page.locator("#explorer-chosen li")).to_have_count(3)
    page.get_by_role("button", name="Take away the filter Dataset: Cases Data").click()
    assert {name.partition(".")[0] for name in names(page)} == {"victims"}
    page.get_by_role("button", name="Clear", exact=True).click()
    shown(page, 181)
    expect(page.locator("#explorer-clear")).to_be_hidden()


@browses
def test_heads_sort_both_ways_and_back(opened: Open) -> None:
    page = opened()
    files, head = names(page), page.locator("th[data-column='title']")
    button = head.get_by_role("button")
    titles = "rows => rows.map(row => row.cells[1].firstChild.data)"
    button.click()
    expect(head).to_have_attribute("aria-sort", "ascending")
    rising = page.eval_on_selector_all("#explorer-table tbody tr", titles)
    assert rising == sorted(rising, key=str.casefold) and rising[0] == "Actual victim present"
    button.click()
    expect(head).to_have_attribute("aria-sort", "descending")
    assert page.eval_on_selector_all("#explorer-table tbody tr", titles)[0] == rising[-1]
    button.click()
    assert page.locator("th[aria-sort]").count() == 0 and names(page) == files
    page.locator("th[data-column='evidence'] button").click()
    grades = page.locator("#explorer-table tbody td:nth-child(6)").all_inner_texts()
    order = ["PAGE-ITEM", "PAGE-GROUP", "OUTSIDE", "OUTSIDE-WEAK"]
    assert grades == sorted(grades, key=order.index)


@browses
def test_a_search_is_in_its_own_order_unless_the_reader_sorts(opened: Open) -> None:
    page = opened("?q=age&sort=name")
    assert names(page)[0] != "victims.V_AGE"
    page.locator("th[data-column='name'] button").click()
    page.locator("th[data-column='name'] button").click()
    assert names(page)[:2] == ["victims.V_AGE", "suspects.S_AGE"]


@browses
def test_a_view_has_an_address(opened: Open, address: str) -> None:
    view = "?q=date&dataset=suspects&section=Dates&sort=-title"
    page = opened(view)
    assert names(page)[0] == "suspects.OPENDATE" and len(names(page)) == 6
    expect(page.locator("#explorer-query")).to_have_value("date")
    expect(page.locator("th[data-column='title']")).to_have_attribute("aria-sort", "descending")
    page.locator("summary", has_text="Section").click()
    page.get_by_label(re.compile("^Dates")).uncheck()
    expect(page).to_have_url(f"{address}{INDEX}?q=date&dataset=suspects&sort=-title")
    page.locator("#explorer-table tbody a").first.click()
    expect(page).to_have_url(re.compile(r"suspects\.html#"))
    page.go_back()
    expect(page.locator("#explorer-query")).to_have_value("date")
    assert {name.partition(".")[0] for name in names(page)} == {"suspects"}
    unknown = opened("?dataset=gone&sort=gone&color=7&q=")
    shown(unknown, 181)


@browses
def test_words_to_try_lead_there_and_back(opened: Open) -> None:
    page = opened("?q=zebra+phone")
    expect(page.locator("#explorer-none")).to_contain_text("No variable has all of these words.")
    expect(page.locator("#explorer-table")).to_be_hidden()
    page.get_by_role("link", name="phone", exact=True).click()
    shown(page, 2)
    page.go_back()
    shown(page, 0)
    page.go_forward()
    shown(page, 2)


@browses
def test_nothing_found_says_what_to_do(opened: Open) -> None:
    page = opened("?q=zzzzzz")
    expect(page.locator("#explorer-none")).to_contain_text("No variable has this word, or one spelled much like it.")
    page = opened("?q=phone&dataset=victims")
    expect(page.locator("#explorer-none")).to_contain_text(
        re.compile(r"No variable passes all filters\.\s*Without them there are 2\.")
    )
    page.get_by_role("button", name="Take all filters away").click()
    shown(page, 2)
    expect(page.locator("#explorer-query")).to_have_value("phone")


@browses
def test_the_result_is_said_once_a_reader_pauses(opened: Open) -> None:
    page = opened()
    told = page.locator("#explorer-told")
    assert (told.get_attribute("role"), told.get_attribute("aria-live")) == ("status", "polite")
    assert told.inner_text() == ""
    page.fill("#explorer-query", "phone")
    expect(told).to_have_text("2 of 181 variables for “phone”. ")
    assert page.locator("#explorer-table caption").text_content() == "2 of 181 variables for “phone”"


@browses
def test_the_link_to_a_view_is_copied_and_that_is_said(opened: Open, context: BrowserContext, address: str) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = opened()
    page.fill("#explorer-query", "guilty plea")
    page.click("#explorer-copy")
    expect(page.locator("#explorer-copy")).to_have_text("Link copied")
    expect(page.locator("#explorer-told")).to_have_text("Link copied")
    assert page.evaluate("navigator.clipboard.readText()") == f"{address}{INDEX}?q=guilty+plea"


@browses
def test_where_there_is_no_clipboard_the_link_is_copied_all_the_same(opened: Open) -> None:
    page = opened("?q=age")
    page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.evaluate("document.addEventListener('copy', () => { window.copied = document.activeElement.value; })")
    page.click("#explorer-copy")
    expect(page.locator("#explorer-copy")).to_have_text("Link copied")
    assert page.evaluate("window.copied") == page.url


@browses
@pytest.mark.parametrize("by_hand", ["return true", "return false", "throw new Error()"])
def test_a_clipboard_that_fails_at_once_is_said_and_leaves_nothing_behind(by_hand: str, opened: Open) -> None:
    page = opened("?q=age")
    errors = list[str]()
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: { writeText() { throw new Error(); } } })")
    page.evaluate(f"() => {{ document.execCommand = () => {{ {by_hand}; }}; }}")
    page.click("#explorer-copy")
    said = "Link copied" if by_hand == "return true" else "Copy it from the address bar"
    expect(page.locator("#explorer-copy")).to_have_text(said)
    expect(page.locator("#explorer-told")).to_have_text(said)
    expect(page.locator("textarea")).to_have_count(0)
    assert errors == []


@browses
def test_a_search_has_at_most_200_characters_typed_or_in_an_address(opened: Open) -> None:
    page = opened(f"?q={'a' * 199}bcd")
    assert page.input_value("#explorer-query") == f"{'a' * 199}b"
    page.fill("#explorer-query", "")
    page.locator("#explorer-query").press_sequentially("d" * 203)
    assert page.input_value("#explorer-query") == "d" * 200


@browses
def test_the_keyboard_is_enough(opened: Open) -> None:
    page = opened()
    focused = "document.activeElement.textContent || document.activeElement.id"
    page.keyboard.press("/")
    assert page.evaluate(focused) == "explorer-query"
    page.keyboard.type("agency/")
    expect(page.locator("#explorer-query")).to_have_value("agency/")
    page.keyboard.press("Backspace")
    page.keyboard.press("ArrowDown")
    first = page.evaluate(focused)
    assert first == names(page)[0].partition(".")[2]
    page.keyboard.press("ArrowDown")
    assert page.evaluate(focused) == names(page)[1].partition(".")[2]
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert page.evaluate(focused) == "explorer-query"
    page.keyboard.press("Escape")
    shown(page, 181)
    page.keyboard.type("phone")
    page.keyboard.press("Enter")
    assert page.evaluate(focused) == "EV_PHONE"
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"cases\.html#EV_PHONE$"))


@browses
def test_filters_open_choose_and_close_with_the_keyboard(opened: Open) -> None:
    page = opened()
    page.locator("summary", has_text="Sensitivity").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.locator("#explorer-chosen li")).to_have_text("Sensitivity: Low")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.textContent") == "Sensitivity1"
    expect(page.get_by_label(re.compile("^Direct-identifier"))).not_to_be_visible()


VIEWS = {
    "search": "?q=prosecuter&dataset=cases&sort=-title",
    "nothing": "?q=zebra+phone",
    "filters": "?section=Evidence",
}


@browses
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (1280, "dark"), (390, "dark")])
@pytest.mark.parametrize("view", VIEWS)
def test_every_view_is_accessible(windows: Windows, address: str, view: str, scheme: str, width: int) -> None:
    page = windows(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.goto(f"{address}{INDEX}{VIEWS[view]}")
    if view == "filters":
        if width == 390:
            page.locator(".explorer-filters > summary").click()
        page.locator(".explorer-filter > summary", has_text="Section").click()
        expect(page.get_by_label(re.compile("^Evidence"))).to_be_visible()
    assert violations(page) == []
    assert wider_than_the_window(page) == 0


@browses
def test_on_a_phone_rows_are_cards_and_filters_are_folded(opened: Open) -> None:
    page = opened("?q=phone", width=390)
    box = page.locator("#explorer-table tbody tr").first.bounding_box()
    assert box and box["width"] <= 390 and box["height"] > 60
    for text in ("EV_PHONE", "Cell phone, call or text records", "Cases Data", "PAGE-GROUP", "Sensitive"):
        expect(page.locator("#explorer-table tbody tr").first.get_by_text(text, exact=True)).to_be_visible()
    expect(page.locator(".explorer-filter").first).to_be_hidden()
    page.locator(".explorer-filters > summary").click()
    page.locator("#explorer-sort").select_option("-dataset")
    assert names(page)[0] == "suspects.EV_PHONE"
    assert page.locator("#explorer-table thead th").first.is_visible()  # for who hears the table; nobody sees it
    assert page.locator("#explorer-table thead").bounding_box()["width"] <= 1


@browses
def test_paper_has_what_was_found_and_no_controls(opened: Open) -> None:
    page = opened("?q=phone&dataset=suspects")
    page.emulate_media(media="print")
    for hidden in ("#explorer", "#explorer-copy", ".explorer-filter"):
        expect(page.locator(hidden).first).to_be_hidden()
    expect(page.locator("#explorer-count")).to_have_text("1 of 181 variables for “phone”")
    expect(page.locator("#explorer-chosen")).to_have_text("Dataset: Suspects Data")
    assert [row.is_visible() for row in page.locator("#explorer-table tbody tr").all()] == [True]


@browses
def test_without_scripts_the_whole_table_is_there(browser: Browser, address: str) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto(f"{address}{INDEX}?q=phone")
    expect(page.locator("#explorer-table tbody tr")).to_have_count(181)
    expect(page.locator("#explorer")).to_be_hidden()
    expect(page.get_by_text("Search and filters need JavaScript.")).to_be_visible()
    page.locator("a[href='victims.html#V_AGE']").click()
    expect(page).to_have_url(f"{address}codebook/victims.html#V_AGE")
    page.close()


# ---- Of many variables, opened from a folder, and where a policy forbids what stands inside a page

POLICIES = "default-src 'none'; script-src 'self'; style-src 'self'; base-uri 'none'; form-action 'none'"


def laid(folder: Path, described: dict[str, tuple[Description, ...]]) -> Path:
    """The list as a page of its own, as strict as one can be."""
    meta = f'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{POLICIES}">'
    text = f"<!doctype html><html lang=en><head>{meta}<title>x</title><body><main>{markup(explorer_page(described))}</main>"
    (folder / "codebook").mkdir()
    (folder / INDEX).write_text(text, encoding="utf-8")
    for name, content in SCRIPTS.items():
        (folder / name).write_bytes(content)
    return folder


def many(number: int) -> dict[str, tuple[Description, ...]]:
    told = Codebook(STUDY, bundle()).descriptions["ponds"][3]
    variables = [replace(told.variable, name=f"SHORE{at}", title=f"Shore {at}") for at in range(number)]
    return {"ponds": tuple(replace(told, variable=variable) for variable in variables)}


@browses
def test_of_many_the_first_are_shown_until_all_are_asked_for(browser: Browser, tmp_path: Path) -> None:
    with served(laid(tmp_path, many(450))) as address:
        page = browser.new_page()
        page.on("console", lambda message: pytest.fail(message.text))
        page.goto(f"{address}{INDEX}")
        rows = page.locator("#explorer-table tbody tr")
        expect(rows).to_have_count(100)
        expect(page.locator("#explorer-more")).to_have_text("The first 100 are shown. Show all 450")
        page.get_by_role("button", name="Show all 450").click()
        expect(rows).to_have_count(450)
        assert page.evaluate("document.activeElement.textContent") == "SHORE100"
        page.fill("#explorer-query", "shore")
        expect(rows).to_have_count(100)
        page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
        expect(rows).to_have_count(450)
        page.evaluate("window.dispatchEvent(new Event('afterprint'))")
        expect(rows).to_have_count(100)
        page.fill("#explorer-query", "SHORE44")
        expect(rows).to_have_count(11)
        expect(page.locator("#explorer-more")).to_be_hidden()
        page.close()


@browses
def test_it_works_from_a_folder(browser: Browser, tmp_path: Path) -> None:
    page = browser.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    folder = laid(tmp_path, many(9))
    (folder / INDEX).write_text((folder / INDEX).read_text().replace(POLICIES, ""), encoding="utf-8")
    page.goto((folder / INDEX).as_uri())
    page.fill("#explorer-query", "shore 7")
    expect(page.locator("#explorer-table tbody tr")).to_have_count(1)
    expect(page.locator("#explorer-told")).to_have_text("1 of 9 variables for “shore 7”. ")
    page.close()


@browses
def test_typing_is_measured(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(benchmark, "VARIABLES", 40)
    monkeypatch.setattr(benchmark, "WORDS", 60)
    monkeypatch.setattr(benchmark, "_searches", lambda words: words[:3])
    results = list(benchmark.typed(browser, 1))
    assert [type(result) for result in results] == [Figure] * 5
    assert all(isinstance(result, Figure) and min(result.runs) > 0 for result in results)


def test_every_variable_of_the_study_can_be_found_by_a_word_of_its_own() -> None:
    """No title of the study is made of words alone that a search passes over."""
    passed = re.search(
        r'"(a an and are.*?)"\s*\)\.split',
        (Path(__file__).parent.parent / "studybook/codebook/search.js").read_text(),
        re.DOTALL,
    )
    assert passed
    asking = set(re.findall(r"[a-z]+", passed[1]))
    for file in WHOLE.files:
        for variable in file.variables:
            assert set(re.findall(r"[a-z]+", variable.title.lower())) - asking, variable.name
