"""Working days, holidays and calendar files: when something is due, and how a calendar is told. Floor 2.

Never who is to do it, nor any letter.
"""
