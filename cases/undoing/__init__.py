"""For a minute an act can be taken back, because nothing has left the house: its letters wait so long in the outbox.

    watched -> the act -> a Deed: what it changed, and its letters, which are held
    undo    -> under the row locks of the case and of the letters: all as it was, or a sentence that says why not

Either a letter goes or the act is undone. A worker that has claimed a letter has moved its hour on, and one that is
locked here is skipped by every worker. The history keeps both the act and that it was undone.
"""
