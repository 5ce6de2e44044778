"""The configuration of a site as a build lays it out: with its address, its marks, and what was built from what."""

from collections.abc import Collection, Mapping
from pathlib import PurePosixPath
from typing import Any

import yaml

from studybook.bundle import Bundle
from studybook.card import card_path, card_png
from studybook.citing.reference import Place
from studybook.present.marks import head_html, provenance
from studybook.present.text import markdown_text
from studybook.standing import Standing
from studybook.study import Study


def configured(
    config: Mapping[str, Any], bundle: Bundle, files: Collection[str], place: Place, *, several: bool
) -> dict[str, Any]:
    """What `_quarto.yml` says, with the marks in every head and, in the footer, what was built from what.

    `files` are those that are laid out besides pages, and `several` says that earlier releases have pages too.
    """
    manifest, website = bundle.manifest, dict(config["website"])
    formats = {**config["format"], "html": dict(config["format"]["html"])}
    if head := head_html(bundle.standing, manifest.study):
        formats["html"]["include-in-header"] = [{"text": head}, *formats["html"].get("include-in-header", [])]
    if place.base:
        website["site-url"] = place.base
    if shared(config):
        website["image"] = f"/{card_path(bundle.standing)}"  # from the top, whichever page names it
    built = f"[studybook {manifest.engine}, {manifest.date}.]{{.build}}"
    whose = "The current release. " if several else ""  # the foot is one for all pages, those of earlier releases too
    right = f"{whose}{markdown_text(provenance(bundle.standing))} {built}"
    website["page-footer"] = {**website.get("page-footer", {}), "right": right}
    project = {**config.get("project", {}), "resources": _resources(config, files)}
    return {**config, "project": project, "website": website, "format": formats}


def shared(config: Mapping[str, Any]) -> bool:
    """Whether pages say in their heads what stands for them where their address is shared."""
    return bool(config["website"].get("open-graph"))


def cards(study: Study, config: Mapping[str, Any], standing: Standing) -> dict[str, bytes]:
    """The picture for that, by its path; none where the site does not ask for it.

    Raises:
        PageFailed: it cannot be drawn.
    """
    if not shared(config):
        return {}
    return {card_path(standing): card_png(study, str(config["website"].get("title", "")), standing)}


def yaml_text(data: Mapping[str, Any]) -> str:
    """Settings as text, in the order they are in."""
    return yaml.safe_dump(dict(data), sort_keys=False, allow_unicode=True, width=1000)


def _resources(config: Mapping[str, Any], files: Collection[str]) -> list[str]:
    """The files that renderers copy though no page links to each: by folder and kind, since each line is tried on each file."""
    kinds = {path.with_name(f"*{path.suffix}") if path.parent.name else path for path in map(PurePosixPath, files)}
    return [*config.get("project", {}).get("resources", []), *sorted(map(str, kinds))]
