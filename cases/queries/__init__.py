"""Questions to the database that several pages, letters or reminders ask.

Never changes a row.
"""
