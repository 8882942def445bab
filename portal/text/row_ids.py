"""The number of a row, as it comes in an address or a form."""


def row_id(typed: str) -> int:
    """The number, or 0, which no row has, for what is no number or more than PostgreSQL keeps."""
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 19 else 0
