"""Letters out through the outbox, the secret links that stand in them, and the answers that come in. Floor 2.

Never the words of a letter: those are in each app's emails.py and in the wordings.
"""
