class CannotStart(Exception):
    """A server did not start; the message is a sentence for the person at the terminal."""
