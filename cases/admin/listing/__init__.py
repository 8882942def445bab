"""Eva's list: which cases, in which order and columns; what is done with several of them; and the way back to it."""
