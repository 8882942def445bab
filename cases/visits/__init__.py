"""Visits to companies: planned from a company's card, with one sheet to bring, and noted afterwards on a telephone.

Lives here: what is done about a visit, its forms and pages, and which companies nobody has visited for long. Never: a
case, a turn or a clock, or a rule about who may see (`cases/rules.py`).
"""
