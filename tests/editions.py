"""Two approved releases of the study of ponds that are kept: in the second one finding is asked otherwise, one is given up."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from studybook.archive import add, earlier
from studybook.build import Project, make_site
from studybook.bundle import Bundle
from studybook.citing.reference import Place
from studybook.findings import Finding, Frequencies
from studybook.history import History, history
from studybook.ids import Ids, read_ids
from studybook.rendering.embedded import Embedded
from tests.attested import FINDINGS, approved
from tests.ponds import STUDY, Birds

GIVEN_UP = Finding(of=Birds, id="songs", title="Songs", ask=Frequencies(Birds.SINGS))
MERGED = Finding(
    of=Birds,
    id="kinds",
    title="Kinds",
    ask=Frequencies(Birds.KIND, merge={Birds.KIND: {"Swan or heron": {2, 3}}}),
    note="A bird counts once.",
)
FIRST = (*FINDINGS, GIVEN_UP)
SECOND = (MERGED, FINDINGS[1])

CONFIG = """project: {type: website, output-dir: _site}
website: {title: Ponds, site-url: "https://ponds.example/", navbar: {left: [index.qmd, changes.qmd]}}
format: {html: {theme: default, css: styles.css}}
"""
SITE = {
    "index.qmd": "---\ntitle: Ponds\n---\n\nWelcome.\n",
    "evidence.qmd": "---\ntitle: Evidence\n---\n\n## Origin {#generator}\n\n## Open {#open}\n\n## Sensitivity {#sensitivity}\n",
    "references.qmd": "---\ntitle: References\n---\n\n## Short names {#short-names}\n",
    "styles.css": (Path(__file__).parent.parent / "site" / "styles.css").read_text(encoding="utf-8"),
}

IDS = """[findings.kinds]
since = "0.1.0"
[findings.kinds-by-song]
since = "0.1.0"
[findings.songs]
since = "0.1.0"
retired = "0.2.0"
replaced_by = "kinds-by-song"
reason = "The other finding says the same and more."
[renamed.birds]
KIND1 = "KIND"
"""


def published(top: Path) -> Path:
    """The folder of both, made in `top` beside the releases `1` and `2` that it keeps."""
    folder = top / "published"
    for number, findings in enumerate((FIRST, SECOND), start=1):
        add(STUDY, approved(top / str(number), findings, earlier=earlier(folder)), folder)
    return folder


@cache
def editions() -> tuple[Bundle, ...]:
    """Both as they are read back."""
    with TemporaryDirectory() as top:
        return earlier(published(Path(top)))


@cache
def ids() -> Ids:
    """What is declared of their ids."""
    with TemporaryDirectory() as top:
        (path := Path(top) / "ids.toml").write_text(IDS)
        return read_ids(path)


def both(current: Bundle | None = None) -> History:
    """Their history as seen from another release, or from the second of them."""
    return history(editions(), current or editions()[-1], ids())


PLACE = Place("Ponds", "https://ponds.example/", 2)
"""Where the site of the second of them stands."""

CHANGELOG = """# Changelog

## release 2

- kinds: The two rare kinds are told
  together.

## 0.1.0

- What it does.
"""


def project(top: Path) -> Project:
    """The site of the study of ponds, in `top`, with both releases kept."""
    for name, text in {"_quarto.yml": CONFIG, "CHANGELOG.md": CHANGELOG, "analyses/ids.toml": IDS}.items():
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_text(text)
    (top / "site").mkdir()
    for name, text in SITE.items():
        (top / "site" / name).write_text(text)
    published(top)
    return Project(STUDY, top, top / "scratch")


def built(made: Project, release: Path, output: Path) -> Path:
    """The finished site of a release."""
    make_site(made, release, output, renderer_from=Embedded, report=Silent())
    return output


class Silent:
    """A report that nobody reads."""

    def __call__(self, stage: str) -> None: ...

    def doing(self, part: str) -> None: ...

    def done(self, result: str) -> None: ...
