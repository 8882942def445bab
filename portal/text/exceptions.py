"""The one way in which an act is refused, in every app."""


class NotAllowed(Exception):
    """The act cannot be done as things stand, and has changed nothing.

    The message is a Swedish sentence for the person. `field` names the part of the form that it is about, if one.
    """

    def __init__(self, sentence: str, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.field = field
