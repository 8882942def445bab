"""Counts and comparisons that several pages ask the database for.

Never changes a row.
"""
