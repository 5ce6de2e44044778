"""What kinds of cases the sampled files are: type of trafficking, place, survivors and suspects in a case, year opened."""

from schemas.cases import Cases
from studybook.findings import Finding, Frequencies

case_type = Finding(
    of=Cases,
    id="case-type",
    title="Type of trafficking investigated",
    ask=Frequencies(Cases.TRAFTYPE),
    note="What the file was opened or carried on as. It need not be what was charged.",
)

identification_method = Finding(
    of=Cases,
    id="identification-method",
    title="How the case was first identified",
    ask=Frequencies(Cases.IDMETHOD),
    note="One way is recorded for each case: the first.",
)

case_place = Finding(
    of=Cases,
    id="case-place",
    title="Type of place of the incident",
    ask=Frequencies(
        Cases.INCLOCATION,
        merge={
            Cases.INCLOCATION: {
                "Massage or spa business, bar or nightclub, or another workplace": {4, 5, 8},
                "Vehicle, truck stop or other place": {7, 9},
            }
        },
    ),
    note="One type of place is recorded for a case, though exploitation can go on in several.",
)

survivors_in_case = Finding(
    of=Cases,
    id="survivors-in-case",
    title="Survivors identified in a case",
    ask=Frequencies(Cases.NVICTIMS, merge={Cases.NVICTIMS: {"3 or more": {3, 5}}}),
    note="People whom the file identifies as victims. A case may have none: a sting need not find one.",
)

suspects_in_case = Finding(
    of=Cases,
    id="suspects-in-case",
    title="Suspects named in a case",
    ask=Frequencies(Cases.NSUSPECTS, merge={Cases.NSUSPECTS: {"3 or more": {3, 5}}}),
    note="People whom the file names as suspects, arrested or not.",
)

year_opened = Finding(
    of=Cases,
    id="year-opened",
    title="Year in which the case was opened",
    ask=Frequencies(
        Cases.OPENDATE,
        merge={
            Cases.OPENDATE: {
                "2010 to 2013": set(range(2010, 2014)),
                "2014 to 2016": set(range(2014, 2017)),
                "2017 to 2020": set(range(2017, 2021)),
            }
        },
    ),
    note="Files were drawn among those closed under a grant: the years do not show how much trafficking there was.",
)

FINDINGS = (case_type, identification_method, case_place, survivors_in_case, suspects_in_case, year_opened)
