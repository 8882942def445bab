"""The pages that practice alone has: who one is, the letters that would have left, and all of it from the beginning.

urls.py gives them no address elsewhere. What keeps practice and the real portal apart is portal/server/practice.py.
"""
