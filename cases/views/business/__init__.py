"""The business's own page, by the secret link of a letter or signed in, and what is done there."""
