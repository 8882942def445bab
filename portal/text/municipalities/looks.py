"""How the municipality may look: a logo, and two colours that a text can be read on (the contrast of WCAG 2.2)."""

import re
from dataclasses import dataclass
from hashlib import sha256

MOST_BYTES = 500 * 1024  # of a logo
MOST_DOTS = 4_000_000  # of one that is a PNG: drawn, each takes four bytes
HIGH, WIDE = 40, 160  # at most, in the head of a page
ENOUGH = 4.5  # 1.4.3, level AA, for text of ordinary size
WHITE, BLACK = "#ffffff", "#1b2126"  # what the pages write in


def ratio(one: str, other: str) -> float:
    """From 1 (the same colour) to 21 (black on white). Colours are "#" and six hexadecimal digits."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def problems(dark: str, light: str) -> dict[str, str]:
    """A sentence for each of the fields `brand_colour` and `brand_colour_light` that hides a text."""
    found = {}
    if (on_dark := ratio(dark, WHITE)) < ENOUGH:
        found["brand_colour"] = f"Vit text syns för dåligt på färgen ({_said(on_dark)}). Välj en mörkare."
    elif min(on_light := (ratio(light, dark), ratio(light, BLACK))) < ENOUGH:
        found["brand_colour_light"] = f"Texten syns för dåligt på färgen ({_said(min(on_light))}). Välj en ljusare."
    return found


def _said(contrast: float) -> str:
    return f"kontrasten är {contrast:.1f} till 1, den ska vara minst {ENOUGH} till 1".replace(".", ",")


def _luminance(colour: str) -> float:
    """Relative luminance, as WCAG 2.2 defines it from sRGB."""
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def is_logo(content: bytes) -> bool:
    """A PNG, or an SVG, and small."""
    if content.startswith(b"\x89PNG"):
        wide, high = _shape(content)
        return len(content) <= MOST_BYTES and wide * high <= MOST_DOTS
    return len(content) <= MOST_BYTES and b"<svg" in content[:2000]


@dataclass(frozen=True)
class Logo:
    """As a page shows it: `width` and `height` in CSS pixels, so that nothing moves when it comes."""

    content: bytes
    version: str
    width: int
    height: int

    @classmethod
    def of(cls, content: bytes) -> "Logo | None":
        if not content:
            return None
        wide, high = _shape(content)
        shrinks = min(HIGH / high, WIDE / wide)
        return cls(content, version_of(content), max(round(wide * shrinks), 1), max(round(high * shrinks), 1))

    @property
    def content_type(self) -> str:
        return "image/png" if self.content.startswith(b"\x89PNG") else "image/svg+xml"


def version_of(content: bytes) -> str:
    return sha256(content).hexdigest()


def _shape(content: bytes) -> tuple[float, float]:
    """How wide and how high, in any unit. Of a picture that does not say, a square."""
    if content.startswith(b"\x89PNG"):
        wide, high = (float(int.from_bytes(content[at : at + 4])) for at in (16, 20))
    else:
        tag = re.search(r"<svg\b[^>]*>", content[:4000].decode(errors="replace"))
        wide, high = _shape_of_drawing(tag[0] if tag else "")
    return (wide, high) if wide > 0 and high > 0 else (1, 1)


def _shape_of_drawing(tag: str) -> tuple[float, float]:
    number = r"([0-9]{0,9}\.?[0-9]{1,9})"
    if box := re.search(rf"""\sviewBox=["'][^"']*?[\s,]{number}[\s,]+{number}\s*["']""", tag):
        return float(box[1]), float(box[2])
    wide, high = (re.search(rf"""\s{name}=["']{number}(px|mm|cm|pt)?["']""", tag) for name in ("width", "height"))
    return (float(wide[1]), float(high[1])) if wide and high else (0, 0)
