"""The file of the second study, written as a statistics program would: labels, missing codes, a blank nowhere."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyreadstat

TITLES = {
    "BRANCH": "Branch",
    "LOAN": "Loan number",
    "KIND": "Kind of item",
    "RENEWED": "Renewed at least once",
    "AGE": "Age of the reader",
    "LENT": "Day of the loan",
    "NOTE": "Note at the desk",
}
LABELS: dict[str, dict[int, str]] = {
    "KIND": {1: "(1) Book", 2: "(2) Music", 3: "(3) Film", -9: "Not noted"},
    "RENEWED": {0: "No", 1: "Yes", -9: "Not noted"},
    "AGE": {-9: "Not noted"},
}
RECORDS = 360


def write(folder: Path) -> Path:
    """The file in a folder, the same whenever it is written."""
    rng = np.random.default_rng(3)
    first = date(2018, 1, 1)
    rows: Any = pd.DataFrame(
        {
            "BRANCH": [f"B{number % 6}" for number in range(RECORDS)],
            "LOAN": [f"L{number:04}" for number in range(RECORDS)],
            "KIND": rng.choice([1, 2, 3, -9], RECORDS, p=[0.5, 0.25, 0.2, 0.05]),
            "RENEWED": rng.choice([0, 1, -9], RECORDS, p=[0.6, 0.35, 0.05]),
            "AGE": np.where(rng.random(RECORDS) < 0.05, -9, rng.integers(6, 90, RECORDS)),
            "LENT": [first + timedelta(days=int(days)) for days in rng.integers(0, 730, RECORDS)],
            "NOTE": rng.choice(["returned late", "spine torn", ""], RECORDS),
        }
    )
    folder.mkdir(exist_ok=True)
    path = folder / "loans.sav"
    missing: Any = {name: [-9] for name in LABELS}
    labels: Any = LABELS
    pyreadstat.write_sav(rows, path, column_labels=TITLES, variable_value_labels=labels, missing_ranges=missing)
    return path
