"""The page that says which rules the data hold, in words; never how often one is broken."""

from studybook.bundle import Bundle
from studybook.codebook.words import front_matter
from studybook.present.marks import files_in_words
from studybook.present.text import escaped, html_block, markdown_text
from studybook.rules import RuleOutcome
from studybook.study import DataFile, Study

INTRODUCTION = """
Before anything is counted, every file is checked against the [codebook](codebook/index.qmd). **Required** rules must hold,
or the file is refused: keys that are unique, links that lead somewhere, declared codes, numbers and dates where they are due.
**Expected** rules may be broken for good reasons (a sting is opened before its incident; a sealed indictment precedes the
arrest), so they are reported and refuse nothing.

This page says *held* or *not held*, and never how often a rule is broken: such a count could point to single records. A rule
that whoever has the files set aside, with a reason, is *waived*; one about variables that the files do not have is *not
checkable*.
"""


def validation_page(study: Study, bundle: Bundle) -> str:
    """The page `validation.html` as Markdown."""
    rules, held = len(bundle.validation), sum(outcome.held for outcome in bundle.validation)
    files = files_in_words(bundle.standing)
    checked = rules - sum(bool(outcome.set_aside) for outcome in bundle.validation)
    every = f"All {rules} rules" if checked == rules else "All rules that were checked"
    summary = f"{every} held for {files}." if held == checked else f"Some expected rules did not hold for {files}."
    head = front_matter("Validation", "Rules checked on the files behind this build")
    parts = [_dataset(file, [o for o in bundle.validation if o.dataset == file.slug]) for file in study.files]
    return "\n\n".join([head, INTRODUCTION.strip(), f"**{summary}**", *parts]) + "\n"


def _dataset(file: DataFile, outcomes: list[RuleOutcome]) -> str:
    rows = "\n".join(_row(outcome) for outcome in sorted(outcomes, key=lambda outcome: outcome.level != "required"))
    heads = "".join(f'<th scope="col">{name}</th>' for name in ("Level", "Rule", "Outcome"))
    table = (
        f'<div class="table-scroll" role="region" tabindex="0" aria-label="Rules of the {escaped(file.title)}">\n'
        f'<table class="rules" data-quarto-disable-processing="true"><caption>Rules of the {escaped(file.title)}</caption>\n'
        f"<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}\n</tbody></table></div>"
    )
    return f"## {markdown_text(file.title)} {{#{file.slug}}}\n\n{html_block(table)}"


def _row(outcome: RuleOutcome) -> str:
    return (
        f'<tr><td>{outcome.level}</td><th scope="row">{escaped(outcome.sentence)}</th>'
        f'<td class="{outcome.verdict.replace(" ", "-")}">{outcome.verdict}</td></tr>'
    )
