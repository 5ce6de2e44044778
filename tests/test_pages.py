"""The page tree: every page is marked, generated ones stand beside hand-written ones, what cannot be read is refused."""

from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from studybook.bundle import SourceKind
from studybook.errors import PageFailed
from studybook.pages import Tree, page_tree
from studybook.record import read
from studybook.release import seal
from tests import ponds
from tests.attested import ATTESTATION, approved, attested

CONFIG = b"website: {title: Ponds}\nformat: {html: {theme: default}}\n"
PAGE = b"---\ntitle: About\n---\n\nText.\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "site").mkdir()
    (tmp_path / "analyses").mkdir()
    (tmp_path / "_quarto.yml").write_bytes(CONFIG)
    (tmp_path / "site" / "about.qmd").write_bytes(PAGE)
    return tmp_path


def tree(root: Path) -> Tree:
    bundle = seal(ponds.microdata(), (), (), policy=ponds.POLICY, source=SourceKind.SYNTHETIC, seed=1)
    return page_tree(ponds.STUDY, bundle, site=root / "site", analyses=root / "analyses", config=root / "_quarto.yml")


def test_every_page_is_marked(root: Path) -> None:
    pages = {name: text for name, text in tree(root).items() if name.endswith(".qmd")}
    assert {"about.qmd", "codebook/index.qmd", "codebook/ponds.qmd"} < pages.keys()
    for text in pages.values():
        assert text.startswith(b"---\ntitle: 'Synthetic demo: ")
        assert b"source-banner" in text


def test_the_foot_names_who_vouches_letter_for_letter(root: Path) -> None:
    odd = replace(ATTESTATION, licensee="A. *Heron* <b>", agreement="[12](x) {{< meta x >}} @a")
    bundle = attested()
    bundle = replace(bundle, manifest=replace(bundle.manifest, attestation=odd))
    pages = page_tree(ponds.STUDY, bundle, site=root / "site", analyses=root / "analyses", config=root / "_quarto.yml")
    foot = yaml.safe_load(pages["_quarto.yml"])["website"]["page-footer"]["right"]
    assert r"attested by A\. \*Heron\* \<b\>\, University" in foot
    assert r"\(agreement\: \[12\]\(x\) \{\{\< meta x \>\}\} \@a\)\." in foot


@pytest.mark.parametrize(
    ("name", "text", "what"),
    [
        ("site/about.qmd", b"---\ntitle: [\n---\n", "front matter or the configuration cannot be read"),
        ("site/about.qmd", b"---\n- title\n---\n", "front matter or the configuration cannot be read"),
        ("site/about.qmd", b"---\ntitle: Caf\xe9\n---\n", "not UTF-8"),
        ("analyses/about.qmd", b"\xff", "not UTF-8"),
        ("site/about.qmd", b"---\n---\n", "no title"),
        ("site/about.qmd", b"Text.\n", "no title"),
        ("_quarto.yml", b"website: [\n", "front matter or the configuration cannot be read"),
        ("_quarto.yml", b"\xff", "not UTF-8"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(root: Path, name: str, text: bytes, what: str) -> None:
    (root / name).write_bytes(text)
    with pytest.raises(PageFailed, match=what) as refused:
        tree(root)
    assert refused.value.where == name.removeprefix("site/")
    assert refused.value.__context__ is None


def test_a_page_at_the_address_of_a_generated_one_is_refused(root: Path) -> None:
    (root / "site" / "policy.qmd").write_bytes(PAGE)
    with pytest.raises(PageFailed, match="generated"):
        tree(root)


def test_lines_may_end_in_either_way(root: Path) -> None:
    before = tree(root)["about.qmd"]
    (root / "site" / "about.qmd").write_bytes(PAGE.replace(b"\n", b"\r\n"))
    assert tree(root)["about.qmd"] == before


PASSAGES = b"---\ntitle: About\n---\n\nBoth.\n\n<!-- demo: -->\nInvented.\n<!-- cleared: -->\nCounted.\n<!-- end -->\n\nEnd.\n"


def test_a_passage_written_twice_says_what_is_true_of_the_build(root: Path, tmp_path: Path) -> None:
    (root / "site" / "about.qmd").write_bytes(PASSAGES)
    places = {"site": root / "site", "analyses": root / "analyses", "config": root / "_quarto.yml"}
    demo = tree(root)["about.qmd"]
    cleared = page_tree(ponds.STUDY, read(approved(tmp_path / "r")), **places)["about.qmd"]
    waiting = page_tree(ponds.STUDY, attested(), **places)["about.qmd"]
    assert demo.endswith(b"Both.\n\nInvented.\n\nEnd.\n") and waiting.endswith(b"Not to be shared.\n\n\nEnd.\n")
    assert cleared.endswith(b"Both.\n\nCounted.\n\nEnd.\n")


@pytest.mark.parametrize("mark", [b"<!-- end -->\n", b"<!-- cleared: -->\n", b"<!-- demo: -->\n"])
def test_a_passage_that_is_half_written_is_refused(root: Path, mark: bytes) -> None:
    (root / "site" / "about.qmd").write_bytes(PASSAGES.replace(mark, b""))
    with pytest.raises(PageFailed, match=r"a passage .* does not end"):
        tree(root)
