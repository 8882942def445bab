"""What businesses think: Insikt and Företagsklimatet, from a file to a sentence that anybody may read.

readers/       a file → values with their cells                       (pure)
kolada.py      Kolada's answers → the same
comparing.py   whom we are compared with, as Kolada groups them this year
staging.py     values → the staging table, compared with the results
actions.py     receive, read, map words, approve, revert
writing.py     staged rows → results, and back
results.py     the results: what is shown, compared and said of a change
headlines.py   each survey in a sentence
drawing.py     results → charts.py (pure) → SVG in templates
tables.py, analysis.py, report.py   tables, what to do first, and all of it on paper
pulse.py       the portal's own closing answers: something else, beside
"""
