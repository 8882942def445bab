"""Raw letters, and what each is read as. Made for the tests: nobody has sent them, and none of it is copied."""
