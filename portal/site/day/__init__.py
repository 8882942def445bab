""" "I dag": where everybody who works here lands. What stands there the apps register, in `portal/pages/day.py`.

parts.py   what belongs to no app: letters that failed, mail to read, the checklist, what stands still
views.py   the page
"""
