"""Arithmetic of dates and short texts, tested with plain values.

Never the database; today is an argument.
"""
