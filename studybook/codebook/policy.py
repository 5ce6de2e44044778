"""The page that says in plain words what this build publishes and what it withholds."""

from studybook.bundle import Bundle
from studybook.codebook.words import front_matter
from studybook.study import Study

TEXT = """
The restricted files describe people who were trafficked, or who were named as suspects. This page says which numbers are kept
back so that none points to a person, and how. The settings below are those this very build was made with.

## Withheld numbers {{#withheld}}

A number marked **withheld** is kept back for one of two reasons, and the mark does not say which: it is small, or it would
let a small one be worked out by subtraction (*secondary suppression*). To tell the two apart would already say something
about both. A withheld number is never shown as zero and never left blank.

## The rules of this build

- **No count below {threshold} is published**, zero included.
- A published count comes from at least {groups} {group_row}s, and a count of victims or suspects from at least {parents} cases.
- **Lines are closed.** Where exactly one number of a line would be withheld, a second one is withheld with it. The withheld
  parts of a published total are told as a sum, so together they too must meet the two rules above, or one more is withheld.
- **Percentages** appear only where both the number and the number it is a part of are published.
- **Medians** need at least {median_from} records with a value, **quartiles** at least {quartiles_from}, and the records on each
  side must meet the first two rules; both are rounded. Minimum, maximum and mean are never published.
- **Dates** are published as counts per year.
- Variables that describe whole {group_row}s are explained in words only: there are too few of them to be counted.
- Counted on their own and never crossed with another variable: {one_way_only}.
- Identifiers and free text are never published in any form.
- If a category of a table would be withheld, authors first merge it with its neighbours; withholding comes last.

## What this does and does not promise

Each line of each table is closed, for all tables together: a number with the same meaning is withheld everywhere or nowhere.
What several lines, parts of the records or earlier releases might give away *together* is not yet searched for, and for that
reason this version accepts no attested source: nothing it builds is real data cleared for release. No rule protects against
what a reader already knows from elsewhere, such as court records.
"""


def policy_page(study: Study, bundle: Bundle) -> str:
    """The page `policy.html` as Markdown."""
    policy = bundle.manifest.policy
    alone = ", ".join(f"`{name}`" for name in policy["one_way_only"]) or "none"
    head = front_matter("Disclosure policy", "What this build publishes and what it withholds")
    return head + "\n" + TEXT.format_map({**policy, "one_way_only": alone, "group_row": study.group_row})
