"""What the environment says of the municipality: first values, until its own row is written in the browser."""

import tomllib
from pathlib import Path
from typing import Any

from portal.server.environment import AN_EMAIL, Environment
from portal.text.email_addresses import normal

DEMO = Path(__file__).parent.parent / "tools/demo/town_hall.toml"
TEXTS = {
    "name": "MUNICIPALITY_NAME",
    "place": "MUNICIPALITY_PLACE",
    "phone": "MUNICIPALITY_PHONE",
    "address": "MUNICIPALITY_ADDRESS",
    "website": "MUNICIPALITY_WEBSITE",
    "phone_hours": "MUNICIPALITY_PHONE_HOURS",
    "similar_group": "KOLADA_SIMILAR_GROUP",
}
ADDRESSES = {
    "email": "MUNICIPALITY_EMAIL",
    "pilot_mailbox": "PILOT_MAILBOX",
    "data_protection_email": "DATA_PROTECTION_EMAIL",
}
COLOURS = {"brand_colour": ("BRAND_COLOUR", "#12486b"), "brand_colour_light": ("BRAND_COLOUR_LIGHT", "#e8f1f6")}


def read(env: Environment, *, is_demo: bool) -> dict[str, Any]:
    """By the fields of `portal.models.TownHall`. What is not said is the demo town's in the demo, and else empty."""
    otherwise = tomllib.loads(DEMO.read_text()) if is_demo else {}
    found: dict[str, Any] = {
        field: env(variable, default=otherwise.get(field, "")).strip() for field, variable in TEXTS.items()
    }
    for field, variable in ADDRESSES.items():
        found[field] = normal(env.text(variable, otherwise.get(field, ""), like=AN_EMAIL, what="an e-mail address"))
    for field, (variable, default) in COLOURS.items():
        colour = env.text(variable, default, like="#([0-9a-fA-F]{3}){1,2}", what="a colour like #12486b")
        found[field] = colour if len(colour) == 7 else "#" + "".join(2 * sign for sign in colour[1:])
    found["code"] = env.text(
        "MUNICIPALITY_CODE", otherwise.get("code", ""), like="[0-9]{4}", what="four digits, with a leading zero"
    )
    found["is_open"] = is_demo
    found["logo"] = env.picture("MUNICIPALITY_LOGO")
    return found
