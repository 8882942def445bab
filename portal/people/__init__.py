"""Who somebody is and how they come in: accounts, sign-in, sessions, absences, receivers, limits, the log. Floor 3.

Never what they may do with a thing: that is in each app's rules.py.
"""
