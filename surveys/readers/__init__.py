"""Files → values with their sheet and cell. Pure: no ORM, no clock.

files.py        bytes → sheets of cells, or a sentence that says what is wrong with the file
cells.py        one cell → a number, or a mark for a missing one
vocabulary.py   what headings and names mean, with their spelling variants
headings.py     the rows of headings above a table → what each column holds
layout.py       sheets → values: tidy tables, matrices, a column per year
"""

from surveys.readers import cells
from surveys.readers.files import Sheet, Swells, Unreadable, sheets_of
from surveys.readers.layout import read
from surveys.readers.rows import Reading, Row, Told, Unknown
from surveys.readers.vocabulary import FIELD_NAMES, Field, Vocabulary, plain

__all__ = [
    "FIELD_NAMES",
    "Field",
    "Reading",
    "Row",
    "Sheet",
    "Swells",
    "Told",
    "Unknown",
    "Unreadable",
    "Vocabulary",
    "plain",
    "read",
    "cells",
    "sheets_of",
]
