"""The benchmarks on a tiny case: that they measure what they say. How long anything takes is never tested."""

import json
import re
import sys
from pathlib import Path
from time import perf_counter, sleep

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from benchmarks import __main__ as command
from benchmarks import audited, counted, files, generated, peers, quarto, rows, site
from benchmarks.figures import Figure, Skipped, Target, ratios, record, table, written
from benchmarks.timing import CommandFailed, allocated, in_turn, process, repeated
from benchmarks.wide import wide_study
from studybook.audit.passed import Kept
from studybook.errors import UsageError
from studybook.sources.synthetic import Synthetic
from studybook.validation import validate
from studybook.variables import Coded, Count, Day, Key, Measured


def test_the_first_run_is_not_counted() -> None:
    seen: list[int] = []
    taken = repeated(lambda: seen.append(len(seen)), 4)
    assert (len(taken), len(seen)) == (4, 5)
    assert min(taken) > 0


def test_a_run_takes_as_long_as_it_takes() -> None:
    start = perf_counter()
    taken = repeated(lambda: sleep(0.02), 2)
    assert all(0.02 <= seconds <= perf_counter() - start for seconds in taken)


def test_two_things_are_run_in_turn() -> None:
    order: list[str] = []
    pairs = in_turn(lambda: order.append("a"), lambda: order.append("b"), 2)
    assert "".join(order) == "ababab"
    assert len(pairs) == 2


def test_a_ratio_is_taken_pair_by_pair() -> None:
    assert ratios("", [(1, 3), (2, 2), (10, 50)]).runs == (3, 1, 5)
    assert ratios("", [(1, 3), (2, 2), (10, 50)]).median == 3


def test_memory_is_the_most_there_was_at_once() -> None:
    def work() -> None:
        for _ in range(3):
            np.ones(1_000_000)  # 8 MB each, one after another

    assert 8 <= allocated(work) < 9


def test_a_process_is_measured_whole_and_one_that_fails_is_no_result(tmp_path: Path) -> None:
    done = process([sys.executable, "-c", "import time; time.sleep(0.05); print('said')"], folder=tmp_path)
    assert done.said == "said\n"
    assert done.seconds > 0.05
    with pytest.raises(CommandFailed, match="ended with 3:\nwrong"):
        process([sys.executable, "-c", "import sys; print('wrong'); sys.exit(3)"], folder=tmp_path)


def test_stages_are_read_from_what_a_build_says() -> None:
    said = "   0.2 s  reading the synthetic source\n  14.1 s  knitting pages (3 of 3 executed)\n18 pages in _site\n"
    assert dict(site.stages_of(said)) == {"reading the synthetic source": 0.2, "knitting pages": 14.1}


def test_a_page_is_edited_in_a_copy(tmp_path: Path) -> None:
    root = site.copied(tmp_path / "copy")
    for page in site.PAGES.values():
        assert (root / page).read_text() == (site.ROOT / page).read_text()
    assert (root / "build.py").is_file()


def test_the_wide_study_has_every_kind_and_its_rows_are_valid() -> None:
    study = wide_study(60, 22)
    (file,) = study.files
    assert [len([v for v in file.variables if isinstance(v.kind, kind)]) for kind in (Key, Coded, Measured, Count, Day)] == [
        2,
        14,
        2,
        2,
        2,
    ]
    frames = Synthetic(study, 1).frames()
    assert frames["wide"].shape == (60, 22)
    validate(study, frames)


def test_counts_and_validation_are_measured_beside_their_peers() -> None:
    for benchmark in (rows.codebook, rows.validation, files.read, files.compare):
        results = list(benchmark(2, 60, 12))
        assert all(isinstance(result, Figure) and min(result.runs) > 0 for result in results)
        assert [result.unit for result in results if isinstance(result, Figure)][-1] == "times"


def test_each_program_counts_the_same_rows_in_its_own_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """The others have to be made first: here each is played by our own, which reads the rows from the same file."""
    monkeypatch.setattr(peers, "WITH", {"studybook": Path(sys.executable)})
    monkeypatch.setattr(peers, "PEERS", Path(sys.executable))
    assert [each.unit for each in peers.compared(1, 60, 12) if isinstance(each, Figure)] == ["s", "MB"]
    monkeypatch.setattr(peers, "PEERS", Path("absent"))
    assert list(peers.compared(1, 60, 12)) == [Skipped("counts beside profiling programs", "run `make peers` first")]


def test_rows_that_other_programs_read_are_the_same_rows(tmp_path: Path) -> None:
    frame = rows.without_keys(60, 12)
    peers._keep(frame, tmp_path / "rows.npz")
    again = counted._frame(str(tmp_path / "rows.npz"))
    assert again.isna().equals(frame.isna())
    assert (again.fillna(pd.Timestamp(0)) == frame.fillna(pd.Timestamp(0))).all(axis=None)
    assert len(counted.WORK["studybook"](again)()) == 10  # pyright: ignore[reportArgumentType]


def test_generated_pages_are_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generated, "STUDY", wide_study(60, 12))
    monkeypatch.setattr(generated, "VARIABLES", 22)
    assert [result.unit for result in generated.pages(1) if isinstance(result, Figure)] == ["s"] * 4


def test_without_quarto_the_table_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quarto, "find_quarto", lambda _: None)
    assert list(quarto.compared(1)) == [Skipped("Quarto on the same pages", "there is no Quarto on this machine")]

    def old(_: object) -> None:
        raise UsageError("Quarto is too old")

    monkeypatch.setattr(quarto, "find_quarto", old)
    assert list(table(quarto.compared(1)))[1].endswith("skipped: Quarto is too old")


def test_quarto_executes_with_this_python_in_its_own_home(tmp_path: Path) -> None:
    """Asked of a stand-in: what is measured is the command a user would type."""
    program = tmp_path / "quarto"
    program.write_text('#!/bin/sh\necho "$1 $2 $QUARTO_PYTHON $HOME" > "$2/asked"\n', encoding="utf-8")
    program.chmod(0o755)
    tree = tmp_path / "tree"
    tree.mkdir()
    quarto.executed(program, tree, tmp_path)
    assert (tree / "asked").read_text() == f"render {tree} {sys.executable} {tmp_path}\n"


def test_the_record_holds_every_run_and_what_it_depends_on() -> None:
    told = json.loads(record([Figure("a", "s", (3.0, 1.0, 2.0), Target(4)), Skipped("b", "absent")]))
    assert told["figures"] == [
        {
            "name": "a",
            "unit": "s",
            "runs": [3.0, 1.0, 2.0],
            "target": {"limit": 4, "least": False},
            "median": 2.0,
            "least": 1.0,
            "most": 3.0,
        }
    ]
    assert told["skipped"] == [{"name": "b", "reason": "absent"}]
    assert {"python", "cores", "packages"} <= told["machine"].keys()


def test_the_page_says_of_each_target_whether_it_is_met() -> None:
    measured = [
        Figure("a", "s", (3.0, 1.0, 2.004), Target(2)),
        Figure("  b", "times", (5.0,), Target(5, least=True)),
        Figure("c", "MB", (1.0,)),
        Skipped("d", "absent"),
    ]
    said = written({"some": ("What it measures.", measured)})
    assert said.split("## some\n")[1].splitlines()[1:] == [
        "What it measures.",
        "",
        "| | median | least to most | runs | target |",
        "|---|--:|--:|--:|---|",
        "| a | 2.00 s | 1.00 to 3.00 | 3 | under 2 s: **missed** |",
        "| – b | 5.0 times | 5.0 to 5.0 | 1 | at least 5 times: met |",
        "| c | 1.0 MB | 1.0 to 1.0 | 1 |  |",
        "| d | not measured: absent | | | |",
    ]


def test_the_page_in_the_documentation_has_every_benchmark() -> None:
    kept = (site.ROOT / "BENCHMARKS.md").read_text(encoding="utf-8")
    known = command.benchmarks(1, 60, 12)
    assert re.findall(r"^## (.+)$", kept, re.MULTILINE) == list(known)
    assert all(command._about(each) in kept for each in known.values())


def test_the_command_prints_a_table_and_keeps_the_runs(tmp_path: Path) -> None:
    app = command.typer.Typer()
    app.command()(command.main)
    asked = ["codebook", "--rows", "60", "--variables", "12", "--runs", "1", "--output", str(tmp_path / "results.json")]
    done = CliRunner().invoke(app, asked)
    assert done.exit_code == 0, done.output
    assert "counts of 12 variables, 60 rows" in done.output
    assert len(json.loads((tmp_path / "results.json").read_text())["figures"]) == 4
    assert CliRunner().invoke(app, ["unheard-of"]).exit_code == 2


def test_a_site_is_read_back_whole_and_after_an_edit_in_turn(tmp_path: Path) -> None:
    page, read = tmp_path / "about.html", list[bool]()
    page.write_text("<main></main>")

    def whole(*, kept: Kept) -> None:
        read.append(kept.get("pages") == [page.read_text()])
        kept.put("pages", [page.read_text()])

    kinds = [each.unit for each in audited.both(page, whole, 2) if isinstance(each, Figure)]
    assert kinds == ["s", "s", "times"]
    assert page.read_text().count("This sentence is number") == 3
    assert read == [False] * 7
