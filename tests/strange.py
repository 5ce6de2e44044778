"""The study of ponds with hostile words in every text that a study has, and in what a mapping adds; and all its pages."""

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd

from studybook.declare import Code, Dataset, Date, Identifier, Number, Section, page_group
from studybook.departures import FROM_FILE, Departures
from studybook.disclosure.policy import Policy
from studybook.findings import Crosstab, Durations, Finding, Frequencies, Model, Summary
from studybook.microdata import Microdata
from studybook.project import Project
from studybook.rules import Link, RuleOutcome, rule_id
from studybook.study import DataFile, Study
from studybook.variables import Coded, Sensitivity, Variable
from tests import ponds
from tests.editions import CONFIG, SITE

MARKUP = (
    '<a href="https://evil.example/">x</a> </script><script>alert(1)</script> <!-- x',
    "x --> {{< include x.qmd >}} `{python} 1+1` `r 1` ```{python} <!-- demo: -->",
    "--- a: [*b, &c] !!python/x ' \" \\b \\n",
    '=HYPERLINK("http://evil.example","x") #raw("x") #panic() @key [@key] @fig-x',
    "$x^2$ \\(a\\) $$b$$ [x](javascript:alert) ![i](j.png) [r][s] [^1] ^[note] :smile: ~~s~~ H~2~O",
    "::: {.callout-note} # H ::: x {#id .class k=v} [s]{.c} `` ` ``` -- --- ... (c) 1. a",
    "&amp; &lt;b&gt; &#x202e; ]]> <b onclick=x>y</b></td></tr></table><h1>o",
    "\\input{x} {\\bf y} % # & _ ~ ^ ER  - x https://evil.example/?a=b&c x@evil.example synthetic demo withheld",
)
"""What some program could take for more than words."""

UNSEEN = (
    "\u202eback\u202c \u2066i\u2069 \u200f a\x00b\x07c\x1b[31m\x7f",
    "a\u200bb\u200cc\ufeff\u2060\u00ad \u3164 \u0301 x \u0338 z\u0301\u0302\u0303\u0304\u0305\u0306",
    "a\u2028b\u2029c\x85d\te\u00a0f\u3000g \ue000 \U000e0041 \uffff",
    "\U0001f986 \U0001f469\u200d\U0001f467 \u2764\ufe0f \u05d1\u05e8\u05d5\u05d5\u05d6 \u0645\u06cc\u200c\u0634\u0648\u062f",
    "12 of 34 \u00bd \u0663 A\u030a \u212b \ufb01 \u0130\u0131\u1e9e \u4e2d\u6587",
)
"""Characters that nobody sees, that turn others around, or that no font of ours has."""


def strange(text: str) -> tuple[Study, tuple[Finding, ...]]:
    """The study and its findings, with these words after its own wherever words stand."""

    def odd(plain: str) -> str:
        return f"{plain} {text} end"

    seen = Section(
        odd("Seen"),
        odd("What was seen."),
        missing={-9: odd("Not noted"), -8: odd("Not applicable")},
        sensitivity=Sensitivity.LOW,
        evidence=page_group(odd("a field book")),
        universe=odd("All records"),
    )
    answers = {1: odd("Yes"), 0: "No"}

    class Ponds(Dataset):
        PARK: Identifier = seen.key(odd("Park"), odd("The park."))
        POND: Identifier = seen.key(odd("Pond"), odd("The pond."), unique=True)
        REEDS: Code = seen.coded(odd("Reeds"), odd("Whether it has reeds."), answers)
        SHORE: Code = seen.coded(odd("Shore"), odd("What its shore is."), {1: odd("Grass"), 2: odd("Stone"), 3: "Mud"})
        WARDEN: Code = seen.coded(odd("Warden"), "Whether the park has one.", answers, item=odd("item"))
        DEPTH: Number = seen.measured(odd("Depth"), "How deep it is.", 0, 40, odd("metres"), starts=[0, 2, 10])
        DUG: Date = seen.day(odd("Dug"), "When it was dug.", date(2001, 1, 1), date(2003, 12, 31))
        FILLED: Date = seen.day("Filled", "When it first held water.", date(2001, 1, 1), date(2004, 6, 30))

    class Birds(Dataset):
        PARK: Identifier = seen.key(odd("Park"), "The park of the pond.")
        POND: Identifier = seen.key("Pond", "The pond.")
        RING: Identifier = seen.key("Ring", "The bird's ring.", unique=True)
        KIND: Code = seen.coded(odd("Kind"), odd("What bird it is."), {1: odd("Duck"), 2: "Swan", 3: odd("Heron")})
        SINGS: Code = seen.coded(odd("Sings"), "Whether it sang.", answers, asked_if={"KIND": {1, 2, 3}})

    Ponds.__doc__, Birds.__doc__ = odd("One row a pond."), odd("One row a bird.")
    told = Variable(
        name="FISH",
        section=odd("Added"),
        section_description=odd("What the file has besides."),
        title=odd("Fish"),
        description=odd("Whether it has fish."),
        kind=Coded({1: odd("Fish"), 0: "None"}),
        evidence=FROM_FILE,
        sensitivity=Sensitivity.LOW,
        universe=odd("All ponds"),
        missing={-9: odd("Not seen")},
    )
    study = replace(
        ponds.STUDY,
        title=odd("Birds on ponds")[:70],
        investigators=(odd("A. Heron"),),
        distributor=odd("The Field Book"),
        version=odd("V1"),
        searches=(odd("reeds"),),
        people=odd("people"),
        group_row=odd("park"),
        files=(
            DataFile(schema=Ponds, number="DS1", title=odd("Ponds Data"), row=odd("pond"), records=60),
            DataFile(schema=Birds, number="DS2", title=odd("Birds Data"), row=odd("bird"), records=80),
        ),
        declared_rules=(*(rule for rule in ponds.STUDY.declared_rules if not isinstance(rule, Link)), _LINK),
    ).departing(Departures(absent=(("ponds", "WARDEN"),), added=(("ponds", told),)))
    return study, tuple(_findings(Ponds, Birds, odd))


_LINK = Link("birds", "ponds", ("PARK", "POND"))


def _findings(ponds: type[Dataset], birds: type[Dataset], odd: Callable[[str], str]) -> Collection[Finding]:
    reeds = {"REEDS": {odd("Has reeds"): {1}, odd("None, or not noted"): {0, -9, -8}}}
    deep, dug = {odd("Deep"): {2, 10}, odd("Shallow"): {0, -9, -8}}, {odd("Dug in 2001"): {2001}, "Later": {2002, 2003, None}}
    tables = [
        Finding(
            of=ponds, id=f"reeds-by-{name}", title=odd(f"Reeds by {name}"), ask=Crosstab("REEDS", by=by, merge=reeds | merge)
        )
        for name, by, merge in (("depth", "DEPTH", {"DEPTH": deep}), ("year", "DUG", {"DUG": dug}))
    ]
    fewer = {"KIND": {odd("Swan or heron"): {2, 3}}}
    return (
        *tables,
        Finding(of=birds, id="kinds", title=odd("Kinds"), ask=Frequencies("KIND"), note=odd("A bird counts once.")),
        Finding(of=birds, id="kinds-by-song", title=odd("By song"), ask=Crosstab("KIND", by="SINGS", merge=fewer)),
        Finding(of=ponds, id="shores", title=odd("Shores"), ask=Frequencies("SHORE"), universe={"REEDS": frozenset({1})}),
        Finding(of=ponds, id="wardens", title=odd("Wardens"), ask=Crosstab("REEDS", by="WARDEN"), note=odd("Some.")),
        Finding(of=ponds, id="reeds", title=odd("Reeds"), ask=Frequencies("REEDS")),
        Finding(of=ponds, id="fishless", title=odd("Depths"), ask=Summary("DEPTH"), note=odd("Measured.")),
        Finding(of=ponds, id="days", title=odd("Days"), ask=Durations("DUG", "FILLED")),
        Finding(of=ponds, id="model", title=odd("What goes with reeds"), ask=Model(tuple(tables)), note=odd("Seen.")),
    )


CELL = """```{{python}}
from studybook.present import finding
finding("{0}").table()
```

```{{python}}
finding("{0}").chart()
```
"""


def project(text: str, top: Path) -> tuple[Project, tuple[Finding, ...]]:
    """Everything a site of the study is made from, in `top`, and its findings. One page shows each of them."""
    study, findings = strange(text)
    page = "---\ntitle: All\n---\n\n" + "\n".join(CELL.format(each.id) for each in findings)
    ids = "".join(f'[findings.{each.id}]\nsince = "0.1.0"\n' for each in findings)
    files = {"_quarto.yml": CONFIG, "analyses/ids.toml": ids, "analyses/all.qmd": page}
    for name, content in {**files, **{f"site/{name}": said for name, said in SITE.items()}}.items():
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_text(content)
    return Project(study, top, top / "scratch"), findings


def rows(study: Study, number: int = 400) -> Microdata:
    """Rows of the study."""
    drawn = ponds.microdata(3, number, number)
    names = {file.slug: [each.name for each in file.delivered if each.name != "FISH"] for file in study.files}
    frames = {slug: pd.DataFrame({name: drawn.column(slug, name) for name in every}) for slug, every in names.items()}
    frames["ponds"]["FISH"] = [at % 2 for at in range(len(frames["ponds"]))]
    return Microdata(study, frames)


def policy(text: str) -> Policy:
    """The policy of the ponds, with their unit."""
    return replace(ponds.POLICY, one_way_only=(), rounding={"days": 7, f"metres {text} end": 2})


def outcomes(study: Study) -> tuple[RuleOutcome, ...]:
    """What came of every rule."""
    return tuple(
        RuleOutcome(rule_id(each), each.dataset, "expected", f"{rule_id(each)}: {study.title}", held=False)
        for each in study.rules
    )
