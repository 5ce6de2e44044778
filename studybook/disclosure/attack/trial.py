"""All systems searched: which targets are out of reach, between what each withheld place lies, and what contradicts itself."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar

from studybook.disclosure.attack.program import Program, Sources
from studybook.disclosure.attack.regions import Sum
from studybook.disclosure.attack.search import Bounds, Found, Goal, Inside, Search
from studybook.disclosure.attack.solver import NONE, Effort
from studybook.disclosure.attack.systems import CLOSE, Split, System, split
from studybook.disclosure.attack.targets import Hidden, Target

T = TypeVar("T")

Place = tuple[int, int]
"""The number of a system, and of a goal or withheld place within it."""


@dataclass(frozen=True)
class Trial:
    """What a search of all systems came to.

    `missed` holds the bounds of each target that is out of reach, by its number; `bounds` those of each withheld place, None
    where its system contradicts itself.
    """

    missed: Mapping[int, Bounds]
    bounds: tuple[Bounds | None, ...]
    contradictions: tuple[Sources, ...]
    effort: Effort


def trial(known: Program, targets: Sequence[Target], withheld: Sequence[Hidden], *, everything: bool = True) -> Trial:
    """Search a program for what is wanted of it, in all its systems or only in those it is wanted of."""
    sums = [*(each.sum for each in withheld), *(each for target in targets for each in target.sums)]
    tasks = _Tasks(known, split(known, sums))
    hidden = [tasks.withhold(each) for each in withheld]
    goals = [tasks.aim(target) for target in targets]
    found = tasks.search(everything=everything)
    missed = {
        number: missing[0]
        for number, parts in enumerate(goals)
        if (missing := [each for each in (_missed(part, found) for part in parts) if each])
    }
    at_odds = [*tasks.parts.at_odds, *(each.at_odds for each in found if each.at_odds is not None)]
    return Trial(
        missed=missed,
        bounds=tuple(_bounds(part, found) for part in hidden),
        contradictions=tuple(at_odds),
        effort=sum((each.effort for each in found), NONE),
    )


def _missed(part: Place | Bounds, found: Sequence[Found]) -> Bounds | None:
    return part if isinstance(part, Bounds) else found[part[0]].missed.get(part[1])


def _bounds(part: Place | Bounds, found: Sequence[Found]) -> Bounds | None:
    if isinstance(part, Bounds):
        return part
    bounds = found[part[0]].bounds
    return bounds[part[1]] if bounds else None


@dataclass
class _Tasks:
    """What is asked of each system; what is the same is asked once."""

    known: Program
    parts: Split
    goals: list[list[Goal]] = field(init=False)
    withheld: list[list[Inside]] = field(init=False)
    numbers: dict[object, int] = field(default_factory=dict[object, int])

    def __post_init__(self) -> None:
        self.goals = [[] for _ in self.parts.systems]
        self.withheld = [[] for _ in self.parts.systems]

    def withhold(self, hidden: Hidden) -> Place | Bounds:
        """Ask between what a withheld place lies; the answer, where all its parts are told."""
        system, inside = self._inside(hidden.sum)
        if system < 0:
            return Bounds(inside.told, inside.told, self._sources(hidden.sum))
        return system, self._number(self.withheld[system], inside, (system, _key(inside)))

    def aim(self, target: Target) -> list[Place | Bounds]:
        """Ask whether a target can be reached, in each system it has a part in; the answer, where it is told."""
        found = [self._inside(each) for each in target.sums]
        aims: list[Place | Bounds] = []
        for system in dict.fromkeys(system for system, _ in found):
            sums = tuple(inside for number, inside in found if number == system)
            if system >= 0:
                key = (system, target.least, *(_key(each) for each in sums))
                goal = Goal(sums, target.least, target.slots)
                aims.append((system, self._number(self.goals[system], goal, key)))
            elif (least := min(each.told for each in sums)) < target.least - CLOSE:
                aims.append(Bounds(least, least, self._sources(*target.sums)))
        return aims

    def search(self, *, everything: bool) -> list[Found]:
        """Search all systems, or those that are asked something. Each has a solver of its own, so several cores may search."""

        def search(task: tuple[System, list[Goal], list[Inside]]) -> Found:
            return Search(*task).run() if everything or task[1] or task[2] else Found()

        with ThreadPoolExecutor() as cores:
            return list(cores.map(search, zip(self.parts.systems, self.goals, self.withheld, strict=True)))

    def _inside(self, wanted: Sum) -> tuple[int, Inside]:
        """The system a sum is in, -1 if it is all told, and the sum as seen from there."""
        systems, values = self.parts.system[wanted.columns], self.parts.values
        open_ = systems >= 0
        told = float(values[wanted.columns] @ wanted.weights)
        inside = Sum(self.parts.position[wanted.columns[open_]], wanted.weights[open_])
        return int(systems.max(initial=-1)), Inside(inside, told)

    def _number(self, asked: list[T], task: T, key: object) -> int:
        """The number of a task of a system, new or the same as before."""
        if key not in self.numbers:
            self.numbers[key] = len(asked)
            asked.append(task)
        return self.numbers[key]

    def _sources(self, *sums: Sum) -> Sources:
        columns = (column for each in sums for column in each.columns.tolist() if column in self.known.fixed)
        return tuple(dict.fromkeys(name for column in columns for name in self.known.fixed[column][1]))


def _key(inside: Inside) -> object:
    return inside.sum.columns.tobytes(), inside.sum.weights.tobytes(), inside.told
