"""One file for each command: its words, its arguments, one call."""
