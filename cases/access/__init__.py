"""Whom the business lets into its case: colleagues and consultants, each with a link, a name and a level of their own.

Lives here: what each level may do, how access is given and taken back, its letters and pages. Never: what is written
in the case (`cases/actions/thread.py`), or what people of the house may see (`cases/rules.py`).
"""
