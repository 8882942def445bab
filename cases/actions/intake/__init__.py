"""How a case comes in: the draft and its files, the submission, for somebody else, whose address it is.

Never what is done with a case that is there.
"""
