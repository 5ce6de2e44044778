"""A solver that goes in circles is stopped and sent another way, with the same end."""

from itertools import pairwise

import highspy
import numpy as np
import pytest

from studybook.disclosure import simplex
from studybook.disclosure.attack import attack, solver
from tests.ponds import STUDY
from tests.test_codebook import bundle


def ends(seed: int) -> list[float]:
    draw = np.random.default_rng(seed)
    rows = simplex.Rows.of([{int(at): 1.0 for at in np.flatnonzero(draw.random(30) < 0.3)} | {0: 1.0} for _ in range(12)], 30)
    program = simplex.Linear(rows, np.zeros(12), draw.integers(5, 50, 12).astype(float))
    asked = [draw.choice(30, 4, replace=False).astype(np.int32) for _ in range(5)]
    return [program.ask(columns, sign).value for columns in asked for sign in (1.0, -1.0)]


@pytest.mark.parametrize("seed", range(4))
def test_protection_comes_to_the_same_ends_from_scratch(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    at_once = ends(seed)
    monkeypatch.setattr(simplex, "OPTIONS", {**simplex.OPTIONS, "simplex_iteration_limit": 0})
    assert ends(seed) == pytest.approx(at_once)


def test_the_attack_comes_to_the_same_verdict_from_scratch(monkeypatch: pytest.MonkeyPatch) -> None:
    release = bundle()
    at_once = attack(STUDY, [release])
    monkeypatch.setattr(solver, "OPTIONS", {**solver.OPTIONS, "simplex_iteration_limit": 0})
    again = attack(STUDY, [release])
    assert (again.exposures, again.withheld, again.implied) == (at_once.exposures, at_once.withheld, at_once.implied)


def test_an_endless_run_ends() -> None:
    """What the limit rests on: the solver counts the steps of each run by itself, and stops."""
    program = highspy.Highs()
    for name, value in {"output_flag": False, "presolve": "off", "simplex_strategy": 4, "simplex_iteration_limit": 1}.items():
        program.setOptionValue(name, value)
    columns = [program.addVariable(0, 10, -1) for _ in range(20)]
    for first, second in pairwise(columns):
        program.addConstr(first + 2 * second <= 9)
    program.run()
    assert program.getModelStatus() == highspy.HighsModelStatus.kIterationLimit
