"""What a citation of one finding or variable says, as a value, whatever style or format it is written in.

What is not approved has no author, and says in its title and in its notice what its numbers are. The study's investigators
never stand as the authors of a number that somebody else has computed: the study is cited beside it, as the data.
"""

import re
from dataclasses import dataclass
from datetime import date

from studybook.bundle import Bundle
from studybook.errors import BundleBroken
from studybook.present.marks import citation_notice, title_prefix, titled
from studybook.standing import Approved, Standing
from studybook.study import DataFile, Study
from studybook.variables import Variable

RELEASE = "release "
"""What a version begins with."""

HASH = "sha256:"
"""What the hash begins with, wherever one stands in a citation."""


@dataclass(frozen=True, kw_only=True)
class DataReference:
    """The study as the data that the numbers were computed from. `name` is archive and number: ICPSR 37988."""

    title: str
    authors: tuple[str, ...]
    distributor: str
    name: str
    version: str
    released: date
    doi: str

    @property
    def key(self) -> str:
        """What names it in a BibTeX file: ICPSR-37988-V1."""
        return "-".join(re.findall(r"[A-Za-z0-9]+", f"{self.name} {self.version}"))

    @property
    def number(self) -> str:
        """Its version as it stands after the word, without the letter that says the same."""
        return re.sub(r"^[Vv](?=[0-9])", "", self.version)


@dataclass(frozen=True, kw_only=True)
class Reference:
    """One finding or variable, to be cited.

    `key` names it in a BibTeX file. `authors` are those who attested the files of an approved release, and nobody else. `site`
    is the title of the site. `version` is empty where the release is not archived. `digest` is the sha256 of the file in the
    release that holds the numbers. `notice` is empty of what is approved alone.
    """

    key: str
    title: str
    authors: tuple[str, ...]
    institution: str
    site: str
    date: date
    version: str
    address: str
    digest: str
    standing: Standing
    notice: str
    data: DataReference

    @property
    def number(self) -> str:
        """The version as it stands after the word: the number of the release alone."""
        return self.version.removeprefix(RELEASE)


@dataclass(frozen=True)
class Place:
    """Where a build will stand: the title of its site, the address of its top, ending in `/`, and the number of its release.

    The address is empty where the site declares none; there is no number where the release is not archived.
    """

    title: str
    base: str = ""
    release: int | None = None


NOWHERE = Place("A site")
"""Of pages that are made by themselves."""


def finding_reference(name: str, study: Study, bundle: Bundle, place: Place) -> Reference:
    """The finding with this id: a table, a model, or what stands in the place of one that is not let out.

    Raises:
        BundleBroken: the release has no such finding.
    """
    for each in (*bundle.findings, *bundle.models, *bundle.refused):
        if each.id == name:
            version = "" if place.release is None else f"v/{place.release}/"
            leads = f"{version}findings/{name}.html"
            return _reference(_Cited(name, each.title, leads, f"findings/{name}.json"), study, bundle, place)
    raise BundleBroken(f"the release has no finding {name!r}")


def variable_reference(variable: Variable, file: DataFile, study: Study, bundle: Bundle, place: Place) -> Reference:
    """The entry of a variable in the codebook.

    Raises:
        BundleBroken: the release has no codebook of this dataset.
    """
    title = f"{variable.title} ({variable.name}), {file.title} ({file.number})"
    leads = f"codebook/{file.slug}.html#{variable.name}"
    cited = _Cited(f"{file.slug}-{variable.name}", title, leads, f"codebook/{file.slug}.json")
    return _reference(cited, study, bundle, place)


@dataclass(frozen=True)
class _Cited:
    """What is cited: `leads` is the way to it from the top of the site, `held` the file of the release with its numbers."""

    name: str
    title: str
    leads: str
    held: str


def _reference(cited: _Cited, study: Study, bundle: Bundle, place: Place) -> Reference:
    standing = bundle.standing
    by = standing.attestation if isinstance(standing, Approved) else None
    if cited.held not in bundle.manifest.files:
        raise BundleBroken(f"the release has no file {cited.held}")
    return Reference(
        key="-".join(filter(None, [title_prefix(standing).lower().replace(" ", "-"), cited.name, _short(place)])),
        title=titled(standing, cited.title),
        authors=(by.licensee,) if by else (),
        institution=by.institution if by else "",
        site=place.title,
        date=date.fromisoformat(bundle.manifest.date),
        version="" if place.release is None else f"{RELEASE}{place.release}",
        address=f"{place.base}{cited.leads}",
        digest=bundle.manifest.files[cited.held],
        standing=standing,
        notice=citation_notice(standing, study.name),
        data=data_reference(study),
    )


def told(reference: Reference) -> str:
    """What formats for programs keep in a note: what the numbers are, and the hash by which they can be checked."""
    return " ".join(filter(None, [reference.notice, f"{HASH}{reference.digest}"]))


def data_reference(study: Study) -> DataReference:
    """The study as it is to be cited wherever numbers were computed from its files."""
    return DataReference(
        title=study.title,
        authors=study.investigators,
        distributor=study.distributor,
        name=study.name,
        version=study.version,
        released=study.released,
        doi=study.doi,
    )


def _short(place: Place) -> str:
    return "" if place.release is None else f"v{place.release}"
