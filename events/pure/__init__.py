"""Arithmetic of seats, weeks and visits, tested with plain values.

Never the database; today is an argument.
"""
