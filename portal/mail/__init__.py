"""Letters out through the outbox, and the secret links that stand in them. Floor 2.

Never the words of a letter: those are in each app's emails.py and in the wordings.
"""
