"""Nothing runs on a page that was not in it when it was made: the policy says so, browsers obey it, the audit finds others."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from playwright.sync_api import Browser
from playwright.sync_api import Page as Tab

from studybook.audit.browser_policy import untrue
from studybook.audit.page import Page
from studybook.errors import PageFailed
from studybook.preview.server import serving
from studybook.preview.stand import Stand
from studybook.rendering.browser_policy import restrict
from tests.conftest import ROOT, served
from tests.standin import PAGE
from tests.test_browser import LANDING, PAGES

POLICY = 'http-equiv="Content-Security-Policy"'
HEAD = '<html><head><meta charset="utf-8"><meta name="generator" content="{generator}">{head}</head><body>{body}</body></html>'
OURS = HEAD.format(
    generator="smalldocs-0.5.4",
    head="<script>go('ö')</script><style>a > b { color: red }</style><script src='x.js'></script>",
    body='<button onclick="a(&quot;b&quot;); return false;">x</button><main><td style="text-align:right">1</td>'
    '<script type="application/json">{"a": 1}</script><pre>&lt;p onclick="x()"&gt;</pre></main>',
)
HEARD = """window.violations = [];
document.addEventListener("securitypolicyviolation", e => violations.push(`${e.violatedDirective} ${e.blockedURI}`));
"""
PLANTED = """<script>window.ran = "a script"</script><img src="nowhere.png" alt="" onerror="window.ran = 'a handler'">
<a id="planted" href="javascript:window.ran = 'a link'">x</a><p id="styled" style="color: rgb(1, 2, 3)">x</p>
<script src="https://elsewhere.example/x.js"></script></main>"""


def restricted(folder: Path, page: str) -> str:
    (folder / "page.html").write_text(page, encoding="utf-8")
    restrict(folder)
    return (folder / "page.html").read_text(encoding="utf-8")


def problems(page: str) -> list[str]:
    return list(untrue(Page("page.html", html.document_fromstring(page.encode(), parser=html.HTMLParser(encoding="utf-8")))))


def test_a_policy_names_what_the_page_holds_and_no_more(tmp_path: Path) -> None:
    page = restricted(tmp_path, OURS)
    assert problems(page) == []
    (policy,) = re.findall(rf'<meta {POLICY} content="([^"]*)">', page)
    said = {part.split()[0]: part.split()[1:] for part in policy.split(";")}
    assert [len(said[name]) for name in ("script-src", "style-src")] == [4, 2], "one script, one handler; one style"
    assert said["default-src"] == ["'none'"] and "'unsafe-inline'" not in policy
    assert '<td class="text-end">1</td>' in page, "how a column is aligned needs no style of its own"


def test_the_pages_of_quarto_write_styles_and_run_only_what_they_hold(tmp_path: Path) -> None:
    page = restricted(tmp_path, PAGE.read_text(encoding="utf-8").replace("UP", "./"))
    assert problems(page) == []
    assert "style-src 'self' 'unsafe-inline';" in page
    assert "script-src 'self' 'unsafe-hashes' 'sha256-" in page


TEXTS = st.text(st.sampled_from("ab'>&; ö\n(){}"), max_size=12)


@given(st.lists(TEXTS, max_size=3), st.lists(TEXTS, max_size=3), st.lists(TEXTS.map(str.strip), max_size=3))
def test_whatever_a_page_holds_both_work_out_the_same(
    tmp_path_factory: pytest.TempPathFactory, scripts: list[str], styles: list[str], styled: list[str]
) -> None:
    head = "".join(f"<script>{text}</script>" for text in scripts) + "".join(f"<style>{text}</style>" for text in styles)
    body = "".join(f'<p style="{text.replace("&", "&amp;")}">x</p>' for text in styled)
    page = restricted(
        tmp_path_factory.mktemp("page"), HEAD.format(generator="smalldocs", head=head, body=f"<main>{body}</main>")
    )
    assert problems(page) == []


def test_a_page_that_begins_otherwise_is_refused(tmp_path: Path) -> None:
    for page in (OURS.replace('<meta charset="utf-8">', ""), OURS.replace("<head>", "<head><script>x</script>")):
        with pytest.raises(PageFailed, match="does not begin with"):
            restricted(tmp_path, page)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (rf"<meta {POLICY}[^>]*>", "", "has 0 policies"),
        (rf"(<meta {POLICY}[^>]*>)", r"\1\1", "has 2 policies"),
        ("<head>", "<head><script src='y.js'></script>", "something stands before"),
        ("(<meta http[^>]*>)(.*)</head>", r"\2</head>\1", "something stands before"),
        ("default-src 'none'", "default-src 'self'", "says of default-src"),
        ("default-src 'none'; ", "", "says of default-src"),
        ("default-src 'none'", "default-src 'none'; default-src *", "says of default-src"),
        ("default-src 'none'", "default-src 'none'; frame-src *", "says of frame-src"),
        ("connect-src 'self'", "connect-src 'self' https://elsewhere.example", "says of connect-src"),
        ("script-src 'self'", "script-src 'self' 'unsafe-inline'", "says of script-src"),
        ("script-src 'self'", "script-src 'self' 'unsafe-eval'", "says of script-src"),
        ("style-src 'self'", "style-src 'self' 'unsafe-inline'", "says of style-src"),
        ("(script-src 'self' 'unsafe-hashes') '[^']*'", r"\1", "says of script-src"),
        ("go\\(", "gone(", "says of script-src"),
        ("</head>", "<script>more()</script></head>", "says of script-src"),
        ("<main>", "<main onfocus='more()'>", "says of script-src"),
        ("<main>", "<main style='color: red'>", "says of style-src"),
        ("</head>", "<style>b {}</style></head>", "says of style-src"),
        ("<main>", "<main><script></script>", "stands in the content"),
    ],
)
def test_any_other_policy_is_found(tmp_path: Path, old: str, new: str, message: str) -> None:
    page = restricted(tmp_path, OURS)
    changed = re.sub(old, new, page, count=1)
    assert changed != page
    assert any(message in problem for problem in problems(changed)), problems(changed)


@pytest.mark.whole
def test_no_page_of_the_site_has_a_style_of_an_element_or_more_than_one_script(site: Path) -> None:
    for path in site.rglob("*.html"):
        page = html.fromstring(path.read_bytes(), parser=html.HTMLParser(encoding="utf-8"))
        assert page.xpath("//@style") == [], path.name
        assert len(page.xpath("//script[not(@src)][not(@type)]")) == len(page.xpath("//style")) == 1, path.name


def opened(browser: Browser, address: str) -> Tab:
    """A page that keeps what its policy refused."""
    page = browser.new_page()
    page.add_init_script(HEARD)
    page.goto(address)
    return page


@pytest.fixture(scope="module")
def tab(browser: Browser, address: str) -> Iterator[Tab]:
    """One that goes on from page to page."""
    page = opened(browser, f"{address}404.html")
    yield page
    page.close()


@pytest.mark.browser
@pytest.mark.parametrize("name", [*PAGES, *LANDING])
def test_no_page_asks_for_what_its_policy_refuses(tab: Tab, address: str, name: str) -> None:
    tab.evaluate("localStorage.clear()")  # the theme that was chosen on the page before
    tab.goto(f"{address}{name}.html")
    tab.locator(".quarto-color-scheme-toggle:visible").first.click()
    assert tab.evaluate("document.documentElement.dataset.scheme") == "alternate"
    tab.locator("#quarto-search input").first.fill("phone")
    tab.locator(".search-result").first.wait_for()
    for button in tab.locator("[data-bs-toggle=dropdown]:visible").all():
        button.click()
    tab.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    assert tab.evaluate("violations") == []


@pytest.mark.browser
def test_what_is_planted_in_a_page_does_not_run(browser: Browser, site: Path, tmp_path: Path) -> None:
    shutil.copytree(site, folder := tmp_path / "site")
    home = folder / "index.html"
    home.write_text(home.read_text(encoding="utf-8").replace("</main>", PLANTED), encoding="utf-8")
    with served(folder) as address:
        page = opened(browser, address)
        page.locator("#planted").click()
        assert page.evaluate("window.ran") is None
        assert page.evaluate("getComputedStyle(document.getElementById('styled')).color") != "rgb(1, 2, 3)"
        refused = [str(each).split()[0] for each in page.evaluate("violations")]
        assert sorted(set(refused)) == ["script-src-attr", "script-src-elem", "style-src-attr"]
        assert len(refused) == 5
        page.close()


@pytest.mark.browser
def test_a_site_that_is_opened_from_a_folder_works_under_its_policy(browser: Browser, site: Path) -> None:
    page = opened(browser, f"{site.as_uri()}/codebook/suspects.html")
    page.locator(".quarto-color-scheme-toggle:visible").first.click()
    assert page.evaluate("document.documentElement.dataset.scheme") == "alternate"
    assert page.evaluate("violations") == []
    page.close()


@pytest.mark.browser
def test_a_preview_follows_the_build_under_the_policy_of_its_page(browser: Browser, tmp_path: Path) -> None:
    stand = Stand()
    stand.show({"index.html": restricted(tmp_path, OURS.replace("<main>", "<main><h1>Home</h1>")).encode()})
    with serving(stand, 0) as address:
        page = opened(browser, address)
        stand.trouble("A cell failed (page.qmd)")
        page.get_by_role("alert").wait_for()
        assert page.get_by_role("alert").evaluate("each => getComputedStyle(each).position") == "fixed"
        refused = [str(each) for each in page.evaluate("violations") if "x.js" not in each]
        assert refused == []
        page.close()


def test_the_page_on_rebuilding_says_what_a_server_has_to_add() -> None:
    assert "frame-ancestors" in (ROOT / "site" / "rebuild.qmd").read_text(encoding="utf-8")
