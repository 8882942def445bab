"""What a municipality begins with: rows in a file, read, shown, changed and accepted one by one; and its own, given.

Never a row that nobody has accepted, and nothing of one municipality's.
"""
