"""The page that says in plain words what this build publishes, what it withholds, and against whom that protects."""

from studybook.bundle import Bundle
from studybook.codebook.words import front_matter
from studybook.disclosure.policy import OWN, PROFILES, Policy, policy_from
from studybook.findings import MOST_TERMS
from studybook.present.text import markdown_text
from studybook.study import Study

TEXT = """
The restricted files describe {people}. This page says which numbers are kept
back so that none points to a person, and how. The settings below are those this very build was made with.

## Withheld numbers {{#withheld}}

A number marked **withheld** is kept back for one of two reasons, and the mark does not say which: it is small, or it would
let a small one be worked out (*secondary suppression*). To tell the two apart would already say something about both. A
withheld number is never shown as zero and never left blank.

## The rules of this build {{#rules}}

{profile}

- **No count below {threshold} is published**, zero included.
- A published count comes from at least {groups} {group_row}s{linked}.
- **No count below {threshold} can be worked out**, and no withheld number either, [from everything published](#together).
- What is withheld of a published total is told as a sum, so together it must meet the first two rules, or more is withheld.
  The same goes for what is left when one published number is taken from another.
- **Percentages** appear only where both the number and the number it is a part of are published.
- **Medians** need at least {median_from} records with a value, **quartiles** at least {quartiles_from}, and the records on each
  side must meet the first two rules. Both are rounded: {rounding}. Minimum, maximum and mean are never published.
- **Dates** are published as counts per year, and as medians and quartiles of the days between two.
- Counted on their own and never crossed with another variable: {one_way_only}.
- Identifiers and free text are never published in any form.
- **Models** are written down before any number is computed, one of an outcome, with at most {terms} terms besides the constant.
  One is published only if [every table it rests on](#models) is, whole, and its numbers in two significant digits.
- If a category of a table would be withheld, authors first merge it with its neighbours; withholding comes last.

## Traits of {group_row}s {{#groups}}

There are {number} {group_row}s, too few to be counted. Variables that describe a whole {group_row} are explained in words. How
many {group_row}s are of which kind is not published.

An outcome may be counted for {group_row}s that have a trait and for those that do not, if each side has at least {groups}
{group_row}s with records. For a reader who knows every trait of every {group_row}, several such tables could add up to more
than each tells alone: the difference of two may be a single {group_row}. So a table of this kind is published only if, however
all of them are added, subtracted and weighted, no sum over fewer than {groups} {group_row}s follows. This is computed exactly,
table by table, in the order in which the authors declare them. One that would break the rule is not published, and stands on
its page as *not published*, with the reason. What the traits tell about the numbers in these tables is taken to be known, too,
when it is chosen what to withhold.

## Models {{#models}}

A model asks what goes with an outcome, several traits at once. It rests on tables of the outcome by each of its traits, and at
most one of these may describe whole {group_row}s. If one of these tables is not published, or a number in one is withheld, the
model is not even computed, and stands on its page as *not published*. The same goes for one whose estimate does not
converge, or depends on how it is made. There is one model of an outcome, and no other is fitted to the same data: to try many
and show one would let chance choose, and the differences of many would tell more of single records than each alone. What
follows from the rounded numbers of a model is not searched by the second program of which the next section tells.

## Everything together {{#together}}

Whatever is published of one dataset hangs together: a total, its parts, a merged category and the single ones, a table of some
of the records and one of all. So what to withhold is chosen for all tables of a release at once. A number with the same meaning
is one number, and is withheld everywhere or nowhere. The choice has to stand against a reader who draws every conclusion that
arithmetic allows, and who uses the [rules of the codebook](validation.qmd) that held: who was asked a question, what follows
from what, what adds up to what, what the files repeat of each other. Who reads a median or a quartile knows how many records
lie on each side of it, and that is reckoned with too. For this reader

- no withheld number has only one value that it could have;
- no combination of categories that a table or a rule speaks of is known to have fewer than {threshold} records, unless the
  rules say of all data alike that it has none.

Among all choices that do this, one is taken that withholds little, least of all numbers of findings.

A second program then tries to undo it. It was written apart from the first and knows nothing but what is public: this release,
the releases before it, and the rules. Where it finds a withheld number, or a count known to be below {threshold}, nothing is
published. From how many {group_row}s{cases} a number comes, and which {group_row} has which trait, cannot be seen in what is
public: these rules are made sure of when a release is sealed, and not checked a second time.

## What this does not promise {{#limits}}

The rules protect against a reader who has everything that is published here, now and earlier, knows the documentation and all
traits of all {group_row}s, and reckons without mistake. They do not protect against other things, and no such rules do:

- **What somebody knows already.** Who was part of it, or has read a court record or a newspaper, may recognize it in a
  category, and can take the people they know away from a count. What is written about the study elsewhere counts as such
  knowledge too, unless it is a rule of the codebook.
- **Guessing.** That a number cannot be worked out does not make all its possible values equally likely.
- **Knowing how numbers are chosen.** The program is public and withholds little. A reader who runs it on what they suppose
  might rule out data for which it would have chosen otherwise. This has not been searched for.
- **Sets of variables too large to search at once.** They are searched in parts, and named to the
  person who signs.
- **A forged approval.** An approval names a person; it does not prove that they wrote it. Whoever has the release can compare
  the hash of its `manifest.json` with the one that person knows.
- **Code that runs where the data are.** Whoever has the files can have any program write anything. That the code is this
  code, and that a person reads a release before it leaves the room, has to be seen to there.
"""


def policy_page(study: Study, bundle: Bundle) -> str:
    """The page `policy.html` as Markdown.

    Raises:
        PolicyError: the policy that the release records cannot be followed.
    """
    policy = policy_from(bundle.manifest.policy, "manifest.json")
    parents = " or ".join(dict.fromkeys(link.parent for link in study.links))
    children = " or ".join(dict.fromkeys(link.dataset for link in study.links))
    cases = f" and {parents}" if parents else ""
    settings = {
        **policy.as_record(),
        "profile": _profile(policy, markdown_text(study.group_row), cases),
        "rounding": _rounding(policy),
        "one_way_only": ", ".join(f"`{name}`" for name in sorted(policy.one_way_only)) or "none",
        "group_row": markdown_text(study.group_row),
        "number": study.groups,
        "people": markdown_text(study.people),
        "cases": cases,
        "linked": f", and a count of {children} from at least {policy.parents} {parents}" if parents else "",
        "terms": MOST_TERMS,
    }
    head = front_matter("Disclosure policy", "What this build publishes, what it withholds, and against whom that protects")
    return head + "\n" + TEXT.format_map(settings)


def _profile(policy: Policy, group_row: str, cases: str) -> str:
    """Whose rule the numbers follow, and where they ask for more."""
    if policy.profile == OWN:
        return f"The settings are this build's **own**: they claim no profile ({', '.join(PROFILES)}) and may be weaker."
    whose = f"{PROFILES[policy.profile].source}. What is asked of {group_row}s{cases} is this project's own addition."
    follows = f"The settings follow the profile **{policy.profile}**: {whose}"
    more = ", ".join(f"`{name}`" for name in policy.stricter())
    return f"{follows} They ask for more than the profile in {more}." if more else follows


def _rounding(policy: Policy) -> str:
    """To what quantiles are rounded, in which units."""
    coarse = [f"{markdown_text(unit)} to multiples of {step}" for unit, step in sorted(policy.rounding.items()) if step > 1]
    whole = [markdown_text(unit) for unit, step in sorted(policy.rounding.items()) if step == 1]
    return (
        "; ".join([*coarse, *([f"{', '.join(whole)} to whole numbers"] if whole else [])])
        or "no unit is named, so none is published"
    )
