"""Where the points, lines and words of a chart stand. Pure: numbers in, positions out.

Templates write them as SVG with classes only, so that the strict content security policy, print, dark mode and a
screen reader all get the same picture, and a telephone a narrower one with words of the same size. Shapes and dashes
tell series apart, colour only helps; ours is drawn last. Every number that is plotted stands in the chart's table too.
"""

from typing import TypeVar

from surveys.charts.dots import DotChart, Row, dots
from surveys.charts.matrix import Matrix, Weighed, matrix
from surveys.charts.parts import SHAPES, Cell, Chart, Point, Series, Table, cell_of, outline, ticks, value_span
from surveys.charts.trend import trend

AnyChart = TypeVar("AnyChart", bound=Chart)

__all__ = [
    "SHAPES",
    "AnyChart",
    "Cell",
    "Chart",
    "DotChart",
    "Matrix",
    "Point",
    "Row",
    "Series",
    "Table",
    "Weighed",
    "cell_of",
    "dots",
    "matrix",
    "outline",
    "ticks",
    "trend",
    "value_span",
]
