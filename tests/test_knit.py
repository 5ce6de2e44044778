"""Knitting: what goes to the page, what is refused, what is remembered, and what a page can see of the build."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import ANY

import pytest

from studybook.bundle import SourceKind
from studybook.errors import PageFailed, UsageError
from studybook.findings import Finding, Frequencies
from studybook.record import write
from studybook.release import seal
from studybook.rendering.cache import Cache, state
from studybook.rendering.knit import KnitReport, knit
from studybook.rendering.knit_process import knit_tree
from studybook.rendering.page import Page, read
from tests import ponds
from tests.conftest import interruptible


@dataclass(frozen=True)
class Tree:
    """A staged tree, and where it is knitted."""

    folder: Path

    @property
    def staged(self) -> Path:
        return self.folder / "staged"

    @property
    def knitted(self) -> Path:
        return self.folder / "knitted"

    def write(self, name: str, text: str) -> None:
        path = self.staged / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def knit(self, **settings: object) -> KnitReport:
        return knit(self.staged, self.knitted, cache=self.folder / "cache", **settings)  # pyright: ignore[reportArgumentType]

    def page(self, name: str) -> str:
        return (self.knitted / name).read_bytes().decode()

    def refusal(self, **settings: object) -> PageFailed:
        with pytest.raises(PageFailed) as refused:
            self.knit(**settings)
        assert not self.knitted.exists()
        assert sorted(path.name for path in self.folder.iterdir()) in (["staged"], ["cache", "staged"])
        return refused.value


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    tree = Tree(tmp_path)
    tree.write("_quarto.yml", "project: {type: website}\n")
    return tree


def cell(code: str) -> str:
    return f"```{{python}}\n{code}\n```\n"


FIRST = """---
title: First
---

Before.

```{python}
#| label: sum
total = 20 + 2
import sys
print("printed")
print("a warning", file=sys.stderr)
import warnings
warnings.warn("do not")
```

There are `{python} total` of `{python} "a*b"`, and `` `{python} total` `` shows how.

```{.python}
shown = `{python} total`
```

````
```{python}
1 / 0
```
````

```{python}
#| echo: true
from IPython.display import HTML, SVG, Markdown, display
display(HTML("<p>made\\n\\nhere</p>"))
display(SVG(data='<svg xmlns="http://www.w3.org/2000/svg"/>'))
Markdown("**made**")
```

```{python}
#| include: false
print("never seen")
hidden = 7
```

```{python}
#| output: false
print("never seen either")
```

```{python}
#| output: asis
print("**as it is**")
```

```{python}
#| label: drawn
#| fig-cap: "A & B"
#| fig-alt: A line
SVG(data='<svg xmlns="http://www.w3.org/2000/svg"/>')
```

```{python}
#| tbl-cap: Counted
Markdown("| a |\\n|---|\\n| 1 |")
```

End `{python} Markdown("_really_")` `{python} hidden`.
"""

SECOND = """---
title: Second
execute:
  echo: true
---

```{python}
import os
print("total" in globals(), "Markdown" in globals(), os.path.basename(os.getcwd()))
os.chdir("/")
os.environ["LEFT"] = "behind"
```
"""

THIRD = """```{python}
import os
print("os" in dir(), "LEFT" in os.environ, os.path.basename(os.getcwd()), os.getpid())
```
"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    """One tree of pages that work, knitted once."""
    tree = Tree(tmp_path_factory.mktemp("pages"))
    tree.write("_quarto.yml", "project: {type: website}\n")
    tree.write("first.qmd", FIRST)
    tree.write("sub/second.qmd", SECOND)
    tree.write("sub/third.qmd", THIRD)
    tree.write("sub/zfourth.qmd", THIRD.replace("import os", "import os  # again"))
    tree.write("plain.qmd", "Nothing\r\nto run.\r\n")
    (tree.staged / "bytes.bin").write_bytes(bytes(range(256)))
    names: list[str] = []
    report = tree.knit(progress=names.append)
    assert names == ["first.qmd", "sub/second.qmd", "sub/third.qmd", "sub/zfourth.qmd"]
    assert (report.executed, report.cached) == (4, 0)
    return tree


def test_the_page_reads_on_as_it_was_written(pages: Tree) -> None:
    text = pages.page("first.qmd")
    assert text.startswith("---\ntitle: First\n---\n\nBefore.\n")
    computed = '<span class="computed">'
    assert f"There are {computed}22</span> of {computed}a\\*b</span>, and `` `{{python}} total` `` shows how." in text
    assert "```{.python}\nshown = `{python} total`\n```\n" in text
    assert "````\n```{python}\n1 / 0\n```\n````\n" in text
    assert text.endswith(f"End {computed}_really_</span> {computed}7</span>.\n")


def test_each_output_takes_its_form(pages: Tree) -> None:
    text = pages.page("first.qmd")
    assert "\n:::::::: computed\n```\nprinted\n```\n::::::::\n" in text
    assert "```{=html}\n<p>made\n\nhere</p>\n```\n" in text
    assert '```{=html}\n<figure><svg xmlns="http://www.w3.org/2000/svg"/></figure>\n```\n' in text
    assert "\n:::::::: computed\n**made**\n::::::::\n" in text
    assert "\n:::::::: computed\n**as it is**\n::::::::\n" in text
    assert '<figure id="drawn"><div role="img" aria-label="A line"><svg' in text
    assert "<figcaption>A &amp; B</figcaption></figure>" in text
    assert "| 1 |\n\n: Counted\n" in text


def test_what_is_not_asked_for_stays_off_the_page(pages: Tree) -> None:
    text = pages.page("first.qmd")
    assert "never seen" not in text
    assert "warning" not in text
    assert "do not" not in text
    assert "20 + 2" not in text


def test_code_is_folded_where_a_cell_or_its_page_asks(pages: Tree) -> None:
    folded = '```{.python .cell-code code-fold="true" code-summary="How this was computed"}\n'
    assert f"{folded}from IPython.display import" in pages.page("first.qmd")
    assert f"{folded}import os\n" in pages.page("sub/second.qmd")
    assert "#|" not in pages.page("first.qmd")


def test_every_page_begins_with_nothing_in_the_root_of_the_tree(pages: Tree) -> None:
    assert "False False staged\n" in pages.page("sub/second.qmd")
    assert "True False staged " in pages.page("sub/third.qmd")


def test_one_kernel_serves_all_pages(pages: Tree) -> None:
    assert pages.page("sub/third.qmd").strip() == pages.page("sub/zfourth.qmd").strip()


def test_everything_else_is_copied_byte_for_byte(pages: Tree) -> None:
    assert (pages.knitted / "bytes.bin").read_bytes() == bytes(range(256))
    assert (pages.knitted / "plain.qmd").read_bytes() == b"Nothing\r\nto run.\r\n"


def test_a_known_page_asks_for_no_kernel(tmp_path: Path, pages: Tree) -> None:
    def execute(page: Page) -> list[str]:
        raise AssertionError(f"{page.name} is known")

    known = Cache(pages.folder / "cache", state(pages.staged / "_release"))
    assert knit_tree(pages.staged, tmp_path, known, execute) == {"executed": 0, "cached": 4}


def test_a_known_page_has_the_same_bytes(pages: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    """And no process is started for it."""
    monkeypatch.setattr("studybook.rendering.knit.converse", None)
    before = {path: path.read_bytes() for path in pages.knitted.rglob("*") if path.is_file()}
    report = pages.knit()
    assert (report.executed, report.cached) == (0, 4)
    assert {path: path.read_bytes() for path in pages.knitted.rglob("*") if path.is_file()} == before


def test_a_changed_page_or_release_is_executed_again(tree: Tree) -> None:
    read = 'from pathlib import Path\nprint(Path("_release/n.json").read_text())'
    tree.write("page.qmd", cell(read))
    tree.write("other.qmd", cell("print('other')"))
    tree.write("_release/n.json", "11")
    assert (tree.knit().executed, "11" in tree.page("page.qmd")) == (2, True)
    tree.write("_release/n.json", "12")
    assert (tree.knit().executed, "12" in tree.page("page.qmd")) == (2, True)
    tree.write("other.qmd", cell("print('changed')"))
    report = tree.knit()
    assert (report.executed, report.cached) == (1, 1)


def test_words_change_without_a_kernel(tree: Tree) -> None:
    code = cell("#| echo: true\nn = 6 * 7")
    tree.write("page.qmd", f"There are\n\n{code}\n`{{python}} n` of `{{python}} n + 1`.\n")
    tree.knit()
    tree.write("page.qmd", f"---\ntitle: New\n---\n\nSo there are\n\n{code}\n`{{python}} n`, not `{{python}} n + 1`. `end`\n")
    report = tree.knit()
    assert (report.executed, report.cached) == (0, 1)
    assert tree.page("page.qmd").startswith("---\ntitle: New\n---\n\nSo there are\n\n\n```{.python .cell-code")
    values = '<span class="computed">42</span>, not <span class="computed">43</span>'
    assert tree.page("page.qmd").endswith(f"\nn = 6 * 7\n```\n\n\n{values}. `end`\n")


@pytest.mark.parametrize(
    "page",
    [
        cell("n = 1") + "`{python} n + 1` `{python} n`\n",  # another order
        "`{python} n` `{python} n + 1`\n\n" + cell("n = 1"),  # another place
        cell("#| echo: true\nn = 1") + "`{python} n` `{python} n + 1`\n",  # another option
        f"---\nexecute: {{echo: true}}\n---\n{cell('n = 1')}`{{python}} n` `{{python}} n + 1`\n",  # the same, for the page
        cell("n = 2") + "`{python} n` `{python} n + 1`\n",
    ],
)
def test_any_change_of_what_is_run_is_another_code(page: str) -> None:
    assert read("page.qmd", page).code != read("page.qmd", cell("n = 1") + "`{python} n` `{python} n + 1`\n").code


def test_a_failing_cell_is_named_with_page_cell_and_line(tree: Tree) -> None:
    tree.write("sub/good.qmd", cell("print(1)"))
    tree.write(
        "sub/page.qmd",
        "---\ntitle: X\n---\n\n" + cell("def f(x):\n    return 1 / x") + "\n" + cell("#| label: bad\n\ny = 1\nf(0)"),
    )
    refused = tree.refusal()
    assert refused.what == "A cell failed"
    assert refused.where == "sub/page.qmd, cell 2 (bad), line 14"
    assert refused.details == ("ZeroDivisionError: division by zero",)


def test_a_cell_that_is_no_python_is_named_with_its_line(tree: Tree) -> None:
    tree.write("page.qmd", "Text\n\n" + cell("x = 1\ny = = 2"))
    refused = tree.refusal()
    assert refused.where == "page.qmd, cell 1, line 5"
    assert refused.details[0].startswith("SyntaxError: invalid syntax")


def test_a_failing_inline_expression_is_named_with_its_line(tree: Tree) -> None:
    tree.write("page.qmd", "One\n\nTwo `{python} 1` and\n`{python} missing.share()` here.\n")
    refused = tree.refusal()
    assert refused.where == "page.qmd, inline expression missing.share(), line 4"
    assert refused.details == ("NameError: name 'missing' is not defined",)


def test_a_value_without_a_form_for_pages_is_refused(tree: Tree) -> None:
    tree.write("page.qmd", cell("object()"))
    assert tree.refusal().what == "A value has no form a page can show"


def test_a_failure_leaves_the_pages_of_before(tree: Tree) -> None:
    tree.write("page.qmd", cell("print('good')"))
    tree.knit()
    tree.write("page.qmd", cell("#| unknown: 1\n"))
    with pytest.raises(PageFailed):
        tree.knit()
    assert "good" in tree.page("page.qmd")


@pytest.mark.parametrize(
    ("text", "what", "where"),
    [
        ("\n" + cell("#| eval: false\n1"), "A cell has the option eval: False", "page.qmd, cell 1, line 2"),
        (cell("#| echo: maybe\n1"), "A cell has the option echo: maybe", "page.qmd, cell 1, line 1"),
        (cell("#| label: two words\n1"), "A cell has the option label: two words", "page.qmd, cell 1, line 1"),
        (cell("x = 1\n#| echo: true"), "A cell has options below its code", "page.qmd, cell 1, line 1"),
        (cell("#| echo: [\n1"), "The options of a cell cannot be read", "page.qmd, cell 1, line 1"),
        (cell("#| echo\n1"), "The options of a cell cannot be read", "page.qmd, cell 1, line 1"),
        (cell("#| label: a") * 2, "Two cells of a page have the same label", "page.qmd, cell 2 (a), line 5"),
        ("```{r}\n1\n```\n", "A cell in r cannot be run", "page.qmd, cell 1, line 1"),
        ("```{mermaid}\nA-->B\n```\n", "A cell in mermaid cannot be run", "page.qmd, cell 1, line 1"),
        ("```{python, echo=FALSE}\n1\n```\n", "A cell begins with ```{python} and nothing else", "page.qmd, cell 1, line 1"),
        ("- a\n\n  ```{python}\n  1\n  ```\n", "A cell begins in the first column", "page.qmd, cell 1, line 3"),
        ("```{python}\n1\n", "A cell has no end", "page.qmd, cell 1, line 1"),
        ("---\ntitle: [\n---\n", "The front matter cannot be read", "page.qmd"),
    ],
)
def test_a_page_written_wrongly_is_refused_before_any_is_executed(tree: Tree, text: str, what: str, where: str) -> None:
    tree.write("page.qmd", text)
    tree.write("a-page-before.qmd", cell("print(1)"))
    names: list[str] = []
    refused = tree.refusal(progress=names.append)
    assert (refused.what, refused.where, names) == (what, where, [])


@pytest.mark.parametrize(
    "statement",
    [
        "import studybook.sources",
        "from studybook import microdata",
        "import importlib\nimportlib.import_module('studybook.questions.anything')",
        "__import__('pyreadstat')",
        "import sys\nsys.meta_path[:] = sys.meta_path[1:]\n",
    ],
)
def test_a_page_that_reaches_for_rows_fails_the_build(tree: Tree, statement: str) -> None:
    tree.write("a.qmd", cell("x = 1"))
    tree.write("page.qmd", cell(statement))
    tree.write("z.qmd", cell("import pandera"))
    refused = tree.refusal()
    last = refused.where == "z.qmd, cell 1, line 2"
    assert last == ("meta_path" in statement)  # a guard taken away is back for the next page
    assert refused.where.startswith(("page.qmd, cell 1, line ", "z.qmd, cell 1, line "))
    assert refused.details[0].startswith("ImportError: pages read the release only: ")


def test_pages_may_import_what_the_engine_offers_them(tree: Tree) -> None:
    tree.write(
        "page.qmd", cell("import studybook.present, studybook.bundle, studybook.record, altair, great_tables, vl_convert")
    )
    assert tree.knit().executed == 1


def test_a_cell_that_takes_too_long_is_ended(tree: Tree) -> None:
    tree.write("page.qmd", "Text\n\n" + cell("import time\ntime.sleep(60)"))
    start = time.monotonic()
    refused = tree.refusal(time_limit=1)
    assert refused.where == "page.qmd, cell 1, line 4"
    assert refused.details == ("the code took longer than 1 seconds",)
    assert time.monotonic() - start < 20


@pytest.mark.parametrize("text", [cell("import os\nos._exit(3)"), "`{python} __import__('os')._exit(3)`\n"])
def test_a_kernel_that_dies_is_told(tree: Tree, text: str) -> None:
    tree.write("page.qmd", text)
    refused = tree.refusal()
    assert refused.where.startswith("page.qmd, ")
    assert refused.details == ("the code ended the process that ran it",)


def test_pages_are_not_knitted_into_themselves(tree: Tree) -> None:
    tree.write("page.qmd", "Text\n")
    with pytest.raises(UsageError):
        knit(tree.staged, tree.staged / "knitted", cache=tree.folder / "cache")


TAMPERING = """
import altair, pandas, studybook.present.view as view, studybook.present.marks as marks, studybook.record as record
view.inline_tag = marks.inline_tag = lambda kind: ""
view._bundle = lambda *_: None
record.read = None
pandas.set_option("display.max_rows", 3, "styler.format.precision", 1)
altair.theme.enable("dark")
altair.renderers.set_embed_options(theme="dark")
altair.data_transformers.enable("default", max_rows=1, consolidate_datasets=False)
"""

AFTERWARDS = """
import altair, pandas, sys
from studybook.present import finding
print(finding("shores").total())
print(pandas.get_option("display.max_rows"), pandas.get_option("styler.format.precision"))
for each in altair.theme, altair.renderers, altair.data_transformers:
    print(each.active, each.options)
print(altair.data_transformers.consolidate_datasets)
"""


def test_a_page_that_changes_the_engine_changes_no_other_page(tree: Tree) -> None:
    asked = Finding(id="shores", title="Shores", of=ponds.Ponds, ask=Frequencies("SHORE"))
    write(
        seal(ponds.microdata(), [asked], (), policy=ponds.POLICY, source=SourceKind.SYNTHETIC, seed=1), tree.staged / "_release"
    )
    for name, code in (("a", AFTERWARDS), ("b", TAMPERING), ("c", AFTERWARDS + "\n\n")):
        tree.write(f"{name}.qmd", cell(code))
    tree.knit()
    before, after = (tree.page(f"{name}.qmd") for name in "ac")
    assert "(synthetic)" in before
    assert after.strip() == before.strip()
    (tree.staged / "b.qmd").unlink()
    assert tree.knit() == KnitReport(0, 2, ANY)  # and nothing else was kept for later
    assert tree.page("c.qmd") == after


def test_forgetting_the_engine_costs_little(tree: Tree) -> None:
    """Every page imports it anew; what is dear to import stays as it is."""
    dear = "altair, great_tables, pandas, vl_convert"
    look = f"import {dear}\nprint([id(each) for each in ({dear})])"
    tree.write("a.qmd", cell(look))
    tree.write("b.qmd", cell("import studybook.present.tables, studybook.present.charts\n" + look))
    tree.knit()
    shown = [re.findall(r"^\[.*\]$", tree.page(name), re.MULTILINE) for name in ("a.qmd", "b.qmd")]
    assert shown[0] == shown[1] and len(shown[0]) == 1


def test_what_somebody_else_made_is_not_replaced(tree: Tree) -> None:
    tree.write("page.qmd", cell("print(1)"))
    tree.knitted.mkdir()
    (tree.knitted / "_quarto.yml").write_text("project: {}")
    (tree.knitted / "thesis.qmd").write_text("dear")
    names: list[str] = []
    with pytest.raises(UsageError, match="did not write"):
        tree.knit(progress=names.append)
    assert (tree.page("thesis.qmd"), names) == ("dear", [])


LOOK = """
import os, sys

def look(pid):
    print(open(f"/proc/{pid}/cmdline").read().split("\\0"))
    print(open(f"/proc/{pid}/environ").read().split("\\0"))
    print(os.readlink(f"/proc/{pid}/cwd"))
    for number in os.listdir(f"/proc/{pid}/fd"):
        try:
            print(os.readlink(f"/proc/{pid}/fd/{number}"))
        except FileNotFoundError:
            pass  # the listing's own

print(dict(os.environ), sys.argv, os.getcwd(), sys.path)
look("self")
look(os.getppid())
"""

BUILDER = """
import os, sys
from pathlib import Path
from studybook.rendering.knit import knit
data = os.open(sys.argv[1], os.O_RDONLY)
os.set_inheritable(data, True)
folder = Path(sys.argv[2])
knit(folder / "staged", folder / "knitted", cache=folder / "cache")
"""


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="looks at processes through /proc")
def test_a_page_sees_nothing_of_the_process_that_builds(tree: Tree, tmp_path_factory: pytest.TempPathFactory) -> None:
    secret = tmp_path_factory.mktemp("CANARY")
    data = secret / "CANARY.sav"
    data.write_text("CANARY", encoding="utf-8")
    tree.write("page.qmd", cell(LOOK))
    environ = {**os.environ, "STUDY_DATA": str(data), "PYTHONPATH": str(secret), "TMPDIR": str(secret), "CANARY": "1"}
    subprocess.run([sys.executable, "-c", BUILDER, str(data), str(tree.folder)], cwd=secret, env=environ, check=True)
    seen = tree.page("page.qmd")
    assert "studybook.rendering.knit_process" in seen  # the parent a page has, and not the builder
    assert str(tree.staged) in seen
    assert "PYTHONHASHSEED" in seen
    assert "CANARY" not in seen


LINGER = """
import os, time
open("pids", "w").write(f"{os.getpid()} {os.getppid()} {os.environ['HOME']}")
os.rename("pids", "running")
time.sleep(60)
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_an_interrupted_build_leaves_no_process_behind(tree: Tree, number: signal.Signals) -> None:
    tree.write("page.qmd", cell(LINGER))
    builder = subprocess.Popen(
        [sys.executable, "-c", BUILDER, os.devnull, str(tree.folder)],
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=interruptible,  # noqa: PLW1509
    )
    _wait((tree.staged / "running").is_file)
    kernel, process, home = (tree.staged / "running").read_text().split()
    builder.send_signal(number)
    builder.wait(20)
    _wait(lambda: not _runs(int(kernel)) and not _runs(int(process)))
    # A builder that is killed cannot tidy up. Only this build's own folder: other builds have theirs beside it.
    shutil.rmtree(Path(home).parent, ignore_errors=True)
    assert not tree.knitted.exists()


def _wait(done: Callable[[], bool]) -> None:
    for _ in range(200):
        if done():
            return
        time.sleep(0.1)
    raise AssertionError("waited 20 seconds in vain")


def _runs(pid: int) -> bool:
    with suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def test_what_a_cell_does_to_other_files_is_not_knitted(tree: Tree) -> None:
    tree.write("a.qmd", cell('from pathlib import Path\nPath("b.qmd").write_text("Mine.")\nPath("c.csv").write_text("mine")'))
    tree.write("b.qmd", "Theirs.\n")
    tree.write("c.csv", "theirs")
    tree.knit()
    assert (tree.page("b.qmd"), tree.page("c.csv")) == ("Theirs.\n", "theirs")
