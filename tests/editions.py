"""Two approved releases of the study of ponds that are kept: in the second one finding is asked otherwise, one is given up."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from studybook.archive import add, earlier
from studybook.bundle import Bundle
from studybook.findings import Finding, Frequencies
from studybook.history import History, history
from studybook.ids import Ids, read_ids
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
BIRD = "KIND"
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
