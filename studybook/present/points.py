"""How far two percentages are apart, in percentage points: said only where all four numbers behind them are published."""

from dataclasses import dataclass

from studybook.present.lines import Line, Part
from studybook.present.text import EMPTY, UNDEFINED, WITHHELD


@dataclass(frozen=True)
class Difference:
    """The share of one group of records that falls in a category, less the share of another."""

    line: Line
    part: Part
    other: Line
    other_part: Part

    @property
    def place(self) -> str:
        """The places of both."""
        return f"{self.line.at(self.part)}|{self.other.at(self.other_part)}"

    @property
    def html(self) -> str:
        """The difference with its sign, as HTML; the mark of a withheld number, or a dash, where there is none."""
        if self.withheld:
            return WITHHELD
        points = self._points()
        return EMPTY if points is None else f"{points:+}".replace("-", "−") if points else "0"

    @property
    def words(self) -> str:
        """The difference with its sign in words, for running text; not to be asked of a withheld one."""
        points = self._points()
        if points is None:
            return UNDEFINED
        unit = "percentage point" if abs(points) == 1 else "percentage points"
        return f"{abs(points)} {unit}{' more' if points > 0 else ' less' if points < 0 else ''}"

    @property
    def withheld(self) -> bool:
        """Whether one of the numbers behind it is."""
        return None in {self.part.count, self.line.total, self.other_part.count, self.other.total}

    def _points(self) -> int | None:
        """Rounded once, from the exact shares, halves away from zero; None of what is withheld and where a group is empty."""
        one, base, two, other = self.part.count, self.line.total, self.other_part.count, self.other.total
        if one is None or two is None or not base or not other:
            return None
        apart, whole = 100 * (one * other - two * base), base * other
        points = (2 * abs(apart) + whole) // (2 * whole)
        return points if apart > 0 else -points
