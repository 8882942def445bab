"""Files: received, looked into, scanned, stored, and made (spreadsheets, PDF). Floor 2.

Never what a file belongs to: each app links its own.
"""
