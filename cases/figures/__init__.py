"""The arithmetic of the pilot's figures. Pure: counted facts in, tables out; nothing is looked up.

A figure that has nothing to count is missing, never 0. What is published is also free of small numbers, given or
left to be worked out by subtraction. No fact is about one person.
"""

from cases.figures.facts import Effect, Facts, Grades, GuideUse, Histogram, Settled, Turn
from cases.figures.headline import START, KeyFigure, key_figures
from cases.figures.pages import by_sector, first, for_everybody, for_staff
from cases.figures.tables import Cell, Row, Section, Unit

__all__ = [
    "START",
    "Cell",
    "Effect",
    "Facts",
    "Grades",
    "GuideUse",
    "Histogram",
    "KeyFigure",
    "Row",
    "Section",
    "Settled",
    "Turn",
    "Unit",
    "by_sector",
    "first",
    "for_everybody",
    "for_staff",
    "key_figures",
]
