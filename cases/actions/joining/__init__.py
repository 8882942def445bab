"""A duplicate is joined with the case where the work goes on, and taken apart again when it was none.

Its texts and files stay where they were written, and are read there too. Never who reads them:
`cases/queries/joined.py`.
"""
