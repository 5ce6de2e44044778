"""Drawings: a form is said once, in Altair, and drawn many times, each time with other marks.

Altair takes a tenth of a second to check a form and to spell it for Vega-Lite, which takes some more to be spelled for Vega.
What comes of it is kept for as long as the program runs; for each drawing only its marks and its height are put in.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

import altair as alt
import vl_convert

from studybook.present.layout import WIDTH

Layers = alt.LayerChart | alt.FacetChart
"""What `alt.layer` is declared to give."""

Form = Callable[[], Layers]
"""Makes the layers of a drawing over data that have a name and no rows yet."""

Mark = Mapping[str, object]
"""The fields of one mark: where it stands in the units of the drawing, what it says, and what it `is`."""

# Altair refuses a background of None, which lets the page's own show through: vl-convert takes it.
CONFIG = {"background": None, "font": "sans-serif", "text": {"fontSize": 13, "fill": "currentColor"}, "view": {"stroke": None}}


def drawn(form: Form, marks: Mapping[str, Sequence[Mark]], height: float) -> str:
    """The SVG of a form with these marks, by the names of its data.

    Raises:
        KeyError: the form has data that are not there.
    """
    compiled = _compiled(form)
    data = [{"name": name, "values": list(marks[name])} for name in (str(each["name"]) for each in compiled["data"])]
    return vl_convert.vega_to_svg({**compiled, "height": height, "data": data})


def named(data: str) -> alt.Chart:
    """Marks of a form, by the name of their data. Each is described by what it `is`."""
    return alt.Chart(alt.NamedData(data)).encode(description="is:N")


def x(field: str) -> alt.X:
    """A place from the left, in the units of the drawing."""
    return alt.X(f"{field}:Q", scale=None, axis=None)


def y(field: str) -> alt.Y:
    """A place from the top."""
    return alt.Y(f"{field}:Q", scale=None, axis=None)


@cache
def _compiled(form: Form) -> Mapping[str, Any]:
    layers = form().properties(width=WIDTH, height=1, padding=0, autosize="none")
    return vl_convert.vegalite_to_vega(layers.to_dict(), config=CONFIG)
