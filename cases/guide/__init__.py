"""The guide: what somebody needs for what they wish, before they ask. Its pages, owners, rules and their history.

The arithmetic is in `cases.pure.guide`, the rows in `cases.models.guide`. A case takes copies of steps, not the rows.
"""
