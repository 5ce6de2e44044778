"""The drawing of quartiles, in the looks of all charts."""

from dataclasses import fields

import altair as alt
import pandas as pd

from studybook.present.boxes import LEFT, LONGEST, Box, Label, Shape
from studybook.present.svg import kept, paint

Layers = alt.LayerChart | alt.FacetChart
"""What `alt.layer` is declared to give."""


def layers(box: Box) -> Layers:
    """The parts of the drawing, what lies over others last."""
    shapes, labels = _frame(box.shapes, Shape), _frame(box.labels, Label)
    axis = alt.Chart(pd.DataFrame([{"left": LEFT, "right": LEFT + LONGEST, "y": box.axis}]))
    line = axis.mark_rule(color="currentColor", opacity=0.4).encode(x=_x("left"), x2="right:Q", y=_y("y"))
    bar, mark, gap = (_placed(shapes[shapes["look"] == look]) for look in ("bar", "mark", "gap"))
    bold, normal, silent = (_written(labels[labels["look"] == look]) for look in ("bold", "normal", "gap"))
    return alt.layer(
        line,
        bar.mark_rect(fill=paint("c1")),
        mark.mark_rect(fill="currentColor"),
        gap.mark_rect(fill=None, stroke="currentColor", strokeDash=[3, 3], strokeWidth=1),
        bold.mark_text(align="left", baseline="alphabetic", fontWeight="bold"),
        normal.mark_text(align="left", baseline="alphabetic", fontWeight="normal"),
        silent.mark_text(align="left", baseline="alphabetic", fontStyle="italic", fontSize=12),
    )


def _placed(frame: pd.DataFrame) -> alt.Chart:
    return alt.Chart(frame).encode(x=_x("left"), x2="right:Q", y=_y("top"), y2="bottom:Q", description="is:N")


def _written(frame: pd.DataFrame) -> alt.Chart:
    return alt.Chart(frame).encode(x=_x("x"), y=_y("y"), text="text:N", description="is:N")


def _frame(marks: tuple[Shape, ...] | tuple[Label, ...], sort: type[Shape | Label]) -> pd.DataFrame:
    frame = pd.DataFrame(list(marks), columns=[field.name for field in fields(sort)])
    return frame.assign(**{"is": [kept("data-cell", mark.cell) for mark in marks]})


def _x(field: str) -> alt.X:
    """A place from the left, in the units of the drawing."""
    return alt.X(f"{field}:Q", scale=None, axis=None)


def _y(field: str) -> alt.Y:
    """A place from the top."""
    return alt.Y(f"{field}:Q", scale=None, axis=None)
