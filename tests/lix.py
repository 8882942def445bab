"""How easy a text is to read (Björnsson 1968): under 40 is plain Swedish."""

import re


def lix(text: str) -> float:
    """Words per sentence, and how many in a hundred have more than six letters."""
    words = re.findall(r"[\wåäöÅÄÖé-]+", text)
    sentences = len(re.findall(r"[.!?:]\s|[.!?:]$|\n", text)) or 1
    return len(words) / sentences + 100 * sum(len(word) > 6 for word in words) / len(words)
