"""Giving people their roles: one at a time, or from a list.

giving.py       a role that was given: noted, and told to whoever got it
listed.py       a list of colleagues: what each row would do, and doing it
"""

from portal.people.roles.giving import is_told, noted, welcome

__all__ = ["is_told", "noted", "welcome"]
