"""The guide's steps for those who own them: a sector's people, and the pilot.

listing.py      which steps, how they stand, what leads to them, and when they are to be read through
rules.py        who reads, changes and confirms them
hints.py        what cases say of a step: how often it was taken, what was written otherwise, how long it takes
actions.py      change, confirm
reminders.py    what is to be read through and has not been
"""
