"""Sheets of cells (`portal/files/readers/`) → values with their sheet and cell. Pure: no ORM, no clock.

cells.py        one cell → a number, a mark for a missing one, or surely no value
vocabulary.py   what headings and names mean, with their spelling variants
headings.py     the rows of headings above a table → what each column holds
labels.py       what a row is about; what a blank label means, where that is sure
values.py       the columns of one value → rows
layout.py       sheets → values: tidy tables, matrices, a column per year
"""

from portal.files.readers.sheets import Sheet, Swells, Unreadable, sheets_of
from surveys.readers import cells
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
