"""What the registrar does: the number in the diary, secrecy marks, and files that are given out.

Never reads for a page: that is cases/record.
"""
