"""The comparison of two sites: nothing to tell of the same, each planted difference told, harmless ones passed over."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.parity import differences, main

PAGE = """<!doctype html><html lang="en"><head><title>Age – Example study</title><meta name="robots" content="noindex">
<meta name="description" content="How old they are"><meta name="viewport" content="width=device-width"></head><body>
<header><nav class="navbar sd-navbar-default"><a href="../index.html">Home</a><a href="#">More</a></nav></header>
<main id="quarto-document-content"><header id="title-block-header">
<nav class="quarto-page-breadcrumbs"><a href="age.html">Age</a></nav><h1 class="title">Age</h1></header>
<p>Of 1,234 cases, 57 percent: <a href="../index.html#start">start</a>, <a href="https://example.org/">away</a>,
<a href="../data/counts.csv" download="counts.csv">the counts</a>, “quoted” – so.
<sup><a href="#fn1" id="fnref1">[1]</a></sup></p>
<section id="V_AGE" class="level2 variable"><h2>Age at the time</h2>
<div class="table-scroll" tabindex="0"><table id="ages"><caption>Ages of 226</caption>
<thead><tr><th scope="col">Age</th><th scope="col">Cases</th></tr></thead>
<tbody><tr><th scope="row">Under 18</th><td>33</td></tr><tr><td colspan="2">All</td></tr></tbody></table></div>
<div class="sd-table"><table class="caption-top table"><thead><tr><th>Code</th></tr></thead>
<tbody><tr><td>8</td></tr></tbody></table></div>
</section>
<section id="more"><h3>More</h3>
<figure id="drawn"><svg class="chart" role="img" aria-labelledby="drawn-name" viewBox="0 0 40 20">
<title id="drawn-name">By age</title><text>33</text></svg><figcaption>As drawn</figcaption></figure></section>
<pre id="cb1"><code>print(3)</code></pre><img src="../data/a.png" alt="A map">
<section class="footnotes"><ol><li id="fn1">Note 2020 <a href="#fnref1">↩︎</a></li></ol></section>
</main><footer class="footer"><a href="../index.html">Home</a></footer></body></html>
"""
INDEX = '<html><head><title>Home</title></head><body><main><h1 id="start">Home</h1></main></body></html>'
SITEMAP = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://example.org/{}</loc></url></urlset>'


def made(folder: Path, change: Callable[[str], str] = str, **more: str) -> Path:
    """A small site, with its one page changed and some files in place of others."""
    files = {
        "sub/age.html": change(PAGE),
        "index.html": INDEX,
        "data/counts.csv": "where,count\nhere,12\n",
        "styles.css": "p {}",
        "site_libs/some.js": "1",
        "search.json": json.dumps([{"href": "sub/age.html#V_AGE", "text": "x"}]),
        "sitemap.xml": SITEMAP.format("sub/age.html"),
        **more,
    }
    for name, text in files.items():
        if text:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_a_site_means_the_same_as_itself(tmp_path: Path) -> None:
    assert differences(made(tmp_path / "a"), made(tmp_path / "b")) == []


@pytest.mark.parametrize(
    ("was", "becomes", "told"),
    [
        ("<title>Age", "<title>Ages", "title: only in the first: 'Age - Example study'"),
        ('lang="en"', 'lang="de"', "language: only in the second: 'de'"),
        ('content="noindex"', 'content="index"', "meta tag: only in the first: 'robots: noindex'"),
        ('<meta name="robots" content="noindex">', "", "meta tag: only in the first: 'robots: noindex'"),
        (
            "</title>",
            '</title><meta name="citation_title" content="Age">',
            "meta tag: only in the second: 'citation_title: Age'",
        ),
        ("</title>", '</title><script type="application/ld+json">{}</script>', "meta tag: only in the second: 'JSON-LD: "),
        ("How old they are", "How old", "meta tag: only in the first: 'description: How old they are'"),
        ("<h2>Age at the time</h2>", "<h3>Age at the time</h3>", "heading: only in the first: 'h2 Age at the time'"),
        ("<h3>More</h3>", "<p>More</p>", "heading: only in the first: 'h3 More'"),
        ('id="V_AGE"', 'id="v_age"', "id: only in the first: 'V_AGE'"),
        ("<p>Of", '<p id="own">Of', "id: only in the second: 'own'"),
        ("Ages of 226", "Ages of all", "table: only in the first: '1, caption: Ages of 226'"),
        ('scope="row"', 'scope="col"', "table: only in the first: '1, row 2: head of row Under 18 | cell 33'"),
        ("<th>Code</th>", "<td>Code</td>", "table: only in the first: '2, row 1: head of col Code'"),
        ("<td>33</td>", "<td>34</td>", "table: only in the first: '1, row 2: head of row Under 18 | cell 33'"),
        ('colspan="2"', 'colspan="3"', "table: only in the first: '1, row 3: cell colspan=2 All'"),
        ("<tr><td>8</td></tr>", "", "table: only in the first: '2, row 2: cell 8'"),
        ("By age", "By sex", "figure: only in the first: 'drawing: By age'"),
        ("As drawn", "Drawn", "figure: only in the first: 'caption: As drawn'"),
        ('alt="A map"', 'alt=""', "figure: only in the first: 'image data/a.png: A map'"),
        ("1,234", "1234", "number: only in the first: '1,234'"),
        ("<text>33</text>", "<text>3</text>", "number: only in the first: '33'"),
        ("Note 2020", "Note 2021", "number: only in the first: '2020'"),
        (
            "1,234 cases, 57",
            "57 cases, 1,234",
            "number: in another order, from '1,234' in the first, where the second has '57'",
        ),
        ("index.html#start", "index.html#end", "link: only in the first: 'start → index.html#start'"),
        (">away<", ">there<", "link: only in the first: 'away → https://example.org/'"),
        ('download="counts.csv"', "", "link: only in the first: \"the counts → data/counts.csv, saved as 'counts.csv'\""),
        ('<a href="#">', '<a href="age.html">', "link of the navbar or the footer: only in the second: 'sub/age.html'"),
    ],
)
def test_a_difference_in_meaning_is_told_with_its_page(tmp_path: Path, was: str, becomes: str, told: str) -> None:
    assert was in PAGE
    found = differences(made(tmp_path / "a"), made(tmp_path / "b", lambda page: page.replace(was, becomes, 1)))
    assert any(each.startswith(f"sub/age.html: {told}") for each in found), found


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"other.html": INDEX}, ["the site: address: only in the second: 'other.html'"]),
        (
            {"data/counts.csv": "where,count\nhere,13\n"},
            ["the site: file: only in the first: ", "the site: file: only in the second: "],
        ),
        ({"search.json": "[]"}, ["the site: place in the search index: only in the first: 'sub/age.html#V_AGE'"]),
        ({"search.json": ""}, ["the site: place in the search index: only in the first: 'sub/age.html#V_AGE'"]),
        (
            {"sitemap.xml": SITEMAP.format("other.html")},
            ["the site: page in the sitemap: only in", "the site: page in the sitemap: only in"],
        ),
    ],
)
def test_a_difference_between_the_sites_is_told(tmp_path: Path, more: dict[str, str], told: list[str]) -> None:
    found = differences(made(tmp_path / "a"), made(tmp_path / "b", **more))
    assert len(found) == len(told)
    assert all(each.startswith(start) for each, start in zip(found, told, strict=True))


HARMLESS = [
    ("<!doctype html>", "<!DOCTYPE html>\n<!-- made otherwise -->"),
    ('href="age.html"', 'href="./age.html"'),
    ('href="../index.html"', 'href="../"'),
    ('href="https', 'class="external" href="https'),
    ('lang="en"', 'xmlns="http://www.w3.org/1999/xhtml" lang="en" xml:lang="en"'),
    ('class="level2 variable"', 'class="level2 variable page-columns"'),
    ("<h2>", '<h2 class="anchored" data-anchor-id="V_AGE">'),
    ("viewBox", "viewbox"),
    ('<figure id="drawn">', '<figure id="drawn" class="figure">'),
    ("<th>Code", '<th scope="col" style="text-align: left;">Code'),
    ("“quoted” – so", '"quoted" -\u00a0so'),
    (
        '<meta name="robots" content="noindex">',
        '<meta name="robots" content="noindex">\n<meta name="robots" content="noindex">',
    ),
    (
        '<meta name="viewport"',
        '<meta name="generator" content="quarto-1.9.38"><meta name="quarto:offset" content="../"><meta name="viewport"',
    ),
    (
        '<pre id="cb1"><code>print(3)',
        '<pre><code id="cb2"><span id="cb2-1"><a href="#cb2-1" aria-hidden="true"></a>print(3)</span>',
    ),
    ('<sup><a href="#fn1" id="fnref1">[1]</a></sup>', '<a href="#fn1" id="fnref1" role="doc-noteref"><sup>1</sup></a>'),
    (
        '<section class="footnotes">',
        '<div id="quarto-appendix"><section id="footnotes" class="footnotes"><h2>Footnotes</h2></section></div>'
        '<section class="footnotes">',
    ),
    ("</main>", "</main><script>let links = 77;</script>"),
    ("<p>Of", '<div class="cell" id="5f3a2c"><div class="cell-output cell-output-display" id="77aa"></div></div><p>Of'),
    ('<div class="sd-table">', '<div role="group" tabindex="0">'),
    ("<footer", '<nav class="page-navigation"><a href="more.html">12 more</a></nav><footer'),
    ("</section>\n<pre", "<script>var number = 99;</script><button>Copy 7</button></section>\n<pre"),
]


@pytest.mark.parametrize(("was", "becomes"), HARMLESS)
def test_what_the_renderers_write_differently_is_passed_over(tmp_path: Path, was: str, becomes: str) -> None:
    assert was in PAGE
    assert differences(made(tmp_path / "a"), made(tmp_path / "b", lambda page: page.replace(was, becomes))) == []


def test_files_that_are_no_part_of_the_pages_are_passed_over(tmp_path: Path) -> None:
    search = json.dumps([{"href": "sub/age.html#V_AGE", "text": "other", "crumbs": ["Age"]}, {"href": "404.html"}])
    more = {
        "site_libs/other.js": "2",
        "robots.txt": "Sitemap: x",
        "files.json": "{}",
        "styles.css": "p{}",
        "search.json": search,
    }
    assert differences(made(tmp_path / "a"), made(tmp_path / "b", **more)) == []


def test_many_differences_of_one_kind_are_summed_up(tmp_path: Path) -> None:
    more = "".join(f'<p id="p{number}"></p>' for number in range(20))
    found = differences(made(tmp_path / "a"), made(tmp_path / "b", lambda page: page.replace("</main>", f"{more}</main>")))
    assert (len(found), found[-1]) == (9, "sub/age.html: id: and 12 more")


def test_the_command_tells_by_its_exit_code(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one, other = made(tmp_path / "a"), made(tmp_path / "b", lambda page: page.replace("57", "58"))
    assert main([str(one), str(one)]) == 0
    assert capsys.readouterr().out == "0 differences in meaning; 2 pages in the first site\n"
    assert main([str(one), str(other)]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "sub/age.html: number: only in the first: '57'",
        "sub/age.html: number: only in the second: '58'",
        "2 differences in meaning; 2 pages in the first site",
    ]
    for wrong in ([], [str(one)], [str(one), str(tmp_path / "missing")]):
        assert main(wrong) == 2
        assert capsys.readouterr().err.startswith("usage: ")


def test_it_runs_as_a_module(tmp_path: Path) -> None:
    one = made(tmp_path / "a")
    done = subprocess.run([sys.executable, "-m", "tests.parity", one, one], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0
