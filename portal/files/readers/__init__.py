"""Files of tables → sheets of cells, and lists of people → rows. Pure: no ORM, no clock.

sheets.py       bytes → sheets of cells, or a sentence that says what is wrong with the file
excel.py        what a workbook says beside its values: shares, errors, formulas, what is hidden
cells.py        one cell as a person sees it
people.py       a pasted or sent list of people → rows, each with what is wrong with it
"""
