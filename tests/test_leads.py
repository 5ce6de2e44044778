"""Under every table and chart of a page stands the way to the page of each finding, and the audit misses none."""

import os
import re
import shutil
from pathlib import Path

import pytest
from lxml import html

from studybook.audit import audit, leads
from studybook.audit.page import Page
from studybook.audit.subjects import subjects
from studybook.bundle import Bundle
from studybook.errors import AuditFailed
from studybook.present.leads import leads_markdown
from tests.ponds import STUDY
from tests.test_audit import FINDINGS, HOME_PAGE, REFUSED, Fault, bundle, edit, finished  # noqa: F401  (fixtures)

FOUND = (*sorted(each.id for each in FINDINGS), REFUSED.id)
SEVERAL = """<div class="finding" data-of="reeds wardens"><details class="leads"><summary>Cite or reuse</summary>
<ul><li><a href="../findings/reeds.html">Depth</a></li><li><a href="../findings/wardens.html">Reeds in 2 sorts of parks</a></li>
</ul></details><p><a href="../policy.html#groups">Why some tables are not published</a></p></div>"""


def told(text: str, bundle: Bundle) -> list[str]:  # noqa: F811
    page = Page("analyses/reeds.html", html.document_fromstring(f"<main>{text}</main>"))
    return list(leads.untrue(page, subjects(STUDY, bundle)))


def test_each_table_and_chart_leads_to_the_page_of_its_finding(finished: Path) -> None:  # noqa: F811
    page = html.fromstring((finished / HOME_PAGE).read_bytes(), parser=html.HTMLParser(encoding="utf-8"))
    links = [str(each.get("href")) for each in page.xpath("//a[text()='Cite or reuse']")]
    assert links == [f"findings/{name}.html" for name in FOUND for _ in ("table", "chart")]
    own = (finished / "findings/shore.html").read_text("utf-8")
    assert "Cite or reuse" not in own


def test_several_findings_have_a_list_in_their_order(bundle: Bundle) -> None:  # noqa: F811
    assert told(SEVERAL, bundle) == []
    assert "- [A \\*b\\* \\[c\\]](/findings/x.qmd)\n- [D](/findings/y.qmd)\n" in leads_markdown(
        [("x", "A *b* [c]"), ("y", "D")]
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("reeds.html", "shore.html"),
        (">Depth<", ">Shore<"),
        ("<li>.*?</li>", ""),
        ("(<li>.*?</li>)", r"\1\1"),
        ("(<li>.*?</li>)(<li>.*?</li>)", r"\2\1"),
        ("Cite or reuse", "Copy"),
        ("</p>", '</p><a href="../findings/shore.html">More</a>'),
        ("</p>", '</p><a href="../index.html">Cite or reuse</a>'),
        ("<ul>", '<ul><li><a href="../index.html">Home</a></li>'),
        ("</div>", '</div><a href="../findings/reeds.html">Cite or reuse</a>'),
    ],
)
def test_a_list_that_leads_elsewhere_is_found(bundle: Bundle, old: str, new: str) -> None:  # noqa: F811
    changed = re.sub(old, new, SEVERAL, count=1, flags=re.DOTALL)
    assert changed != SEVERAL
    assert told(changed, bundle)


@pytest.mark.parametrize(
    "fault",
    [
        edit(HOME_PAGE, r'<p><a href="findings/shore.html">Cite or reuse</a></p>', ""),
        edit(HOME_PAGE, r'href="findings/shore.html"', 'href="findings/depth.html"'),
        edit(HOME_PAGE, r'href="findings/wardens.html"', 'href="findings/index.html"'),
        edit(HOME_PAGE, r"Cite or reuse", "Cited by 12"),
    ],
)
def test_a_way_that_is_absent_or_leads_elsewhere_is_found(
    finished: Path,  # noqa: F811
    bundle: Bundle,  # noqa: F811
    tmp_path: Path,
    fault: Fault,
) -> None:
    planted = shutil.copytree(finished, tmp_path / "site", copy_function=os.link)
    fault.plant(planted)
    with pytest.raises(AuditFailed, match="does not lead to the page of each finding"):
        audit(planted, STUDY, bundle)
