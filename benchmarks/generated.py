"""The pages and files of a codebook of 1,000 variables, beside those of the study itself."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.figures import Figure, Result, Target
from benchmarks.rows import SEED
from benchmarks.site import ROOT
from benchmarks.timing import repeated
from benchmarks.wide import wide_study
from schemas.study import STUDY
from studybook.build import CONFIG
from studybook.bundle import Bundle, SourceKind
from studybook.disclosure.policy import read_policy
from studybook.folders import lay
from studybook.pages import Tree, page_tree
from studybook.release import seal
from studybook.rendering.embedded import Embedded
from studybook.sources.synthetic import Synthetic
from studybook.study import Study
from studybook.validation import validate

VARIABLES = 1_000
ROWS = 500

SETTINGS = "project: {type: website}\nwebsite: {title: Wide}\nformat: {html: {toc: true}}\n"
WRITTEN = ("index", "evidence", "references")
"""The hand-written pages that generated ones lead to."""


def pages(runs: int) -> Iterator[Result]:
    """All generated pages and exported files, and the same turned into HTML."""
    for name, study in {"this study": STUDY, f"{VARIABLES} variables": wide_study(ROWS, VARIABLES)}.items():
        bundle = _released(study)
        with TemporaryDirectory() as folder:
            made = partial(_tree, study, bundle, _project(Path(folder, "project")))
            target = None if study is STUDY else Target(10)
            yield Figure(f"generated pages and files, {name}", "s", repeated(made, runs), target)
            lay(made(), Path(folder, "tree"))
            rendered = partial(_rendered, Path(folder, "tree"), Path(folder), count())
            yield Figure("  rendered", "s", repeated(rendered, runs), target)


def _released(study: Study) -> Bundle:
    policy = replace(read_policy(ROOT / "policy.toml"), one_way_only=())
    microdata, outcomes = validate(study, Synthetic(study, SEED).frames())
    return seal(microdata, (), outcomes, policy=policy, source=SourceKind.SYNTHETIC, seed=SEED)


def _project(root: Path) -> Path:
    (root / "site").mkdir(parents=True)
    for name in WRITTEN:
        (root / "site" / f"{name}.qmd").write_text(f"---\ntitle: {name}\n---\n\nNothing.\n", encoding="utf-8")
    (root / CONFIG).write_text(SETTINGS, encoding="utf-8")
    return root


def _tree(study: Study, bundle: Bundle, root: Path) -> Tree:
    return page_tree(study, bundle, site=root / "site", analyses=root / "analyses", config=root / CONFIG)


def _rendered(tree: Path, folder: Path, number: Iterator[int]) -> None:
    Embedded(0).render(tree, folder / f"site{next(number)}")
