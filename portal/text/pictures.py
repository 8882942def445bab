"""What a picture of the municipality's own may be: its logo or coat of arms."""

MOST_BYTES = 500 * 1024


def is_logo(content: bytes) -> bool:
    """A PNG, or an SVG, and small."""
    return len(content) <= MOST_BYTES and (content.startswith(b"\x89PNG") or b"<svg" in content[:2000])
