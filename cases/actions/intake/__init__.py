"""How a case comes in: the draft and its files, the submission, for somebody else, whose address it is; and what a
person makes of letters that found no home.

Never what is done with a case that is there.
"""
