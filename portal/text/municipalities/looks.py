"""How the municipality may look: a logo, and two colours that a text can be read on (the contrast of WCAG 2.2)."""

MOST_BYTES = 500 * 1024  # of a logo
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
    return len(content) <= MOST_BYTES and (content.startswith(b"\x89PNG") or b"<svg" in content[:2000])
