"""How the files of a study differ from its schemas, written down by whoever has the files: a TOML file, read strictly.

    format = 1

    [[rename]]                                  a column of the file, by the name that the schemas have
    dataset = "cases"
    column = "q12_type"
    variable = "TRAFTYPE"
    reason = "Same label and same codes."

    [[recode]]                                  every code of the file, and ours; letters of Stata and SAS are ".a", a blank "."
    dataset = "cases"
    variable = "TRAFTYPE"
    codes = { "S" = 1, "L" = 2, "B" = 3, ".a" = -9 }
    reason = "The file has letters."

    [[missing]]                                 missing codes of the file, and ours ("" is no date); other values stay
    dataset = "victims"
    variable = "VAGE"
    codes = { "999" = -9, "." = -9 }            or ranges, or both: a code that is named is not meant by a range
    ranges = [{ lo = 120, hi = 998, code = -9 }, { hi = -1, code = -8 }]     without lo or hi, the end is open
    reason = "The file's setup says so."

    [[derived]]                                 constant = 3, or copy_of = "A COLUMN", or year_of = "A COLUMN"
    dataset = "victims"
    variable = "TFCYCLE"
    year_of = "award"
    reason = "The file has the day."

    [[ignored]]                                 a column that is of no use here
    dataset = "cases"
    column = "award"
    reason = "Only TFCYCLE is asked."

    [[absent]]                                  a declared variable that the file lacks
    dataset = "suspects"
    variable = "BAIL"
    reason = "Nothing in the file resembles it."

    [[added]]                                   a variable of the file that the schemas lack
    dataset = "cases"
    variable = "TIPS"
    title = "Tips received"
    description = "How many tips led to the investigation."
    section = "Investigation"                   one of the dataset, or another with section_description
    kind = "count"                              coded: labels; count, measured: low, high, unit, starts; day: first, last
    low = 0
    high = 500
    unit = "tips"
    starts = [0, 1, 5]
    missing = { -9 = "Not recorded" }
    universe = "All cases"
    sensitivity = "low"                         or sensitive, quasi-identifier
    publish = true                              without it, the column is dropped
    reason = "The owner of the files agrees."

    [[waived]]                                  an expected rule that need not hold
    rule = "cases-order-OPENDATE-CLOSEDATE"
    reason = "Reopened investigations."

Everything is done in this order: columns are renamed, derived, recoded; then what is ignored is dropped. The column of an added
variable has its name, or is renamed to it. `of_group = true` says that an added variable describes whole groups of records.
Two columns may not become one variable, and no code may be left over.

A mapping is private. A release tells of it which declared variables are absent, which rules were waived, and what it declares
of added variables that are published: no column, no code of the file, and no reason.
"""

from studybook.mapping.applied import Mapped, applied, as_read
from studybook.mapping.entries import (
    Absent,
    Added,
    Constantly,
    CopyOf,
    Derived,
    FileMapping,
    Ignored,
    Missing,
    MissingRange,
    Recode,
    Rename,
    Waived,
    YearOf,
    number_of,
    spelled,
)
from studybook.mapping.file import FORMAT, read_mapping

__all__ = [
    "FORMAT",
    "Absent",
    "Added",
    "Constantly",
    "CopyOf",
    "Derived",
    "FileMapping",
    "Ignored",
    "Mapped",
    "Missing",
    "MissingRange",
    "Recode",
    "Rename",
    "Waived",
    "YearOf",
    "applied",
    "as_read",
    "number_of",
    "read_mapping",
    "spelled",
]
