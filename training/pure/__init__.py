"""Arithmetic of attendance, coverage and groups, and lists of people row by row.

Never the database.
"""
