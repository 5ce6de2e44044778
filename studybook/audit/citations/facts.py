"""What the citation of a finding or a variable has to say, from the release, the schemas and where the site stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from studybook.bundle import Bundle
from studybook.citing.reference import Place
from studybook.present.marks import citation_notice, provenance, title_prefix
from studybook.standing import Approved
from studybook.study import Study


@dataclass(frozen=True, kw_only=True)
class Source:
    """The study as the data behind a finding."""

    key: str
    title: str
    authors: tuple[str, ...]
    distributor: str
    name: str
    version: str
    date: date
    doi: str


@dataclass(frozen=True, kw_only=True)
class Facts:
    """One thing that is cited. Of what is not approved, `prefix` and `notice` say what it is, and it has no `data`.

    `let_out` is whether it is a finding with numbers, and `provenance` where they come from.
    """

    key: str
    prefix: str
    title: str
    authors: tuple[str, ...]
    institution: str
    site: str
    date: date
    version: str
    address: str
    hash: str
    notice: str
    let_out: bool
    provenance: str
    data: Source | None


def facts(study: Study, bundle: Bundle, site: Place) -> Mapping[str, Facts]:
    """By what pages call it, everything of a release that may be cited."""
    files, number = bundle.manifest.files, "" if site.release is None else str(site.release)
    above = f"v/{number}/" if number else ""
    found = {
        each.id: (each.id, each.title, f"{above}findings/{each.id}.html", files[f"findings/{each.id}.json"])
        for each in (*bundle.findings, *bundle.models, *bundle.refused)
    }
    for file in (each for each in study.files if f"codebook/{each.slug}.json" in files):  # an earlier release may lack one
        for each in file.variables:
            called = f"{each.title} ({each.name}), {file.title} ({file.number})"
            leads = f"codebook/{file.slug}.html#{each.name}"
            key = f"{file.slug}-{each.name}"
            found[f"{file.slug}.{each.name}"] = (key, called, leads, files[f"codebook/{file.slug}.json"])
    return {name: _facts(study, bundle, site, *told) for name, told in found.items()}


def _facts(study: Study, bundle: Bundle, site: Place, name: str, title: str, leads: str, digest: str) -> Facts:  # noqa: PLR0917
    standing, number = bundle.standing, "" if site.release is None else str(site.release)
    prefix, approved = title_prefix(standing), isinstance(standing, Approved)
    key = f"{prefix.lower().replace(' ', '-')}-{name}" if prefix else name
    return Facts(
        key=f"{key}-v{number}" if number else key,
        prefix=prefix,
        title=f"{prefix}: {title}" if prefix else title,
        authors=(standing.attestation.licensee,) if isinstance(standing, Approved) else (),
        institution=standing.attestation.institution if isinstance(standing, Approved) else "",
        site=site.title,
        date=date.fromisoformat(bundle.manifest.date),
        version=number,
        address=f"{site.base}{leads}",
        hash=f"sha256:{digest}",
        notice=citation_notice(standing, study.name),
        let_out=name in {each.id for each in (*bundle.findings, *bundle.models)},
        provenance=provenance(standing),
        data=_source(study) if approved else None,
    )


def _source(study: Study) -> Source:
    return Source(
        key="-".join("".join(c if c.isascii() and c.isalnum() else " " for c in f"{study.name} {study.version}").split()),
        title=study.title,
        authors=study.investigators,
        distributor=study.distributor,
        name=study.name,
        version=study.version.lstrip("Vv") if study.version[1:2].isdigit() else study.version,
        date=study.released,
        doi=study.doi,
    )
