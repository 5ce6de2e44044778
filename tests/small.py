"""A whole project as small as it can be, the study of ponds with a page of its own: for what a command does with any study."""

import shutil
from pathlib import Path

from tests.attested import policy_toml
from tests.conftest import ROOT
from tests.editions import CONFIG, IDS, SITE
from tests.ponds import POLICY

PAGE = """---
title: Kinds
---

```{python}
from studybook.present import finding
kinds = finding("kinds")
```

Herons: `{python} kinds.count("Heron")`.

```{python}
kinds.table()
```
"""

FILES = {
    "_quarto.yml": CONFIG,
    "CHANGELOG.md": "# Changelog\n",
    "policy.toml": policy_toml(POLICY).replace("[policy.", "["),
    "schemas/__init__.py": '"""The schemas."""\n',
    "schemas/study.py": "from tests.ponds import STUDY as STUDY\n",
    "analyses/__init__.py": "from tests.attested import FINDINGS as FINDINGS\n",
    "analyses/ids.toml": IDS,
    "analyses/kinds.qmd": PAGE,
    **{f"site/{name}": text for name, text in SITE.items()},
}


def small(root: Path) -> Path:
    """The command line of a new project in `root`; its engine is that of this checkout."""
    for name, text in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return Path(shutil.copy(ROOT / "build.py", root / "build.py"))
