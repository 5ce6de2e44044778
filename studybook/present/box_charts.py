"""The drawing of quartiles, in the looks of all charts."""

from collections.abc import Mapping

import altair as alt

from studybook.present.boxes import LEFT, LONGEST, Box, Label, Shape
from studybook.present.drawing import Layers, Mark, named, x, y
from studybook.present.svg import kept, paint


def quartiles() -> Layers:
    """The form of the drawing, what lies over others last."""
    placed = x("left"), alt.X2("right:Q"), y("top"), alt.Y2("bottom:Q")
    written = x("x"), y("y"), alt.Text("text:N")
    line = named("axis").mark_rule(color="currentColor", opacity=0.4).encode(x=x("left"), x2="right:Q", y=y("y"))
    return alt.layer(
        line,
        named("bar").mark_rect(fill=paint("c1")).encode(*placed),
        named("mark").mark_rect(fill="currentColor").encode(*placed),
        named("gap").mark_rect(fill=None, stroke="currentColor", strokeDash=[3, 3], strokeWidth=1).encode(*placed),
        named("bold").mark_text(align="left", baseline="alphabetic", fontWeight="bold").encode(*written),
        named("normal").mark_text(align="left", baseline="alphabetic", fontWeight="normal").encode(*written),
        named("silent").mark_text(align="left", baseline="alphabetic", fontStyle="italic", fontSize=12).encode(*written),
    )


def marks(box: Box) -> Mapping[str, list[Mark]]:
    """What is drawn, by the names of the form's data."""
    shapes = {look: [_mark(each) for each in box.shapes if each.look == look] for look in ("bar", "mark", "gap")}
    looks = {"bold": "bold", "normal": "normal", "silent": "gap"}
    labels = {name: [_mark(each) for each in box.labels if each.look == look] for name, look in looks.items()}
    return {"axis": [{"left": LEFT, "right": LEFT + LONGEST, "y": box.axis, "is": ""}], **shapes, **labels}


def _mark(part: Shape | Label) -> Mark:
    return {**vars(part), "is": kept("data-cell", part.cell)}
