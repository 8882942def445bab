"""Where the points, lines and words of a chart stand. Pure: numbers in, positions out.

Templates write them as SVG with classes only, so that the strict content security policy, print, dark mode and a
screen reader all get the same picture. Shapes and dashes tell series apart, colour only helps. Every number that is
plotted also stands in the chart's table.
"""

from surveys.charts.dots import DotChart, Row, dots
from surveys.charts.matrix import Matrix, Weighed, matrix
from surveys.charts.parts import SHAPES, Chart, Point, Series, Table, outline, ticks, value_span
from surveys.charts.trend import trend

__all__ = [
    "SHAPES",
    "Chart",
    "DotChart",
    "Matrix",
    "Point",
    "Row",
    "Series",
    "Table",
    "Weighed",
    "dots",
    "matrix",
    "outline",
    "ticks",
    "trend",
    "value_span",
]
