"""Arithmetic of scales and years, and how a number is written in Swedish.

Never the database.
"""
