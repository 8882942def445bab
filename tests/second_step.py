"""The app that shows the codes of somebody's second step."""

import time

from allauth.mfa import app_settings
from allauth.mfa.totp.internal import auth as totp

ENOUGH = 5  # seconds, for a code to be typed and read


def code_of(secret: str) -> str:
    """What the app shows; as a person does, one that is about to change is not typed."""
    left = app_settings.TOTP_PERIOD - time.time() % app_settings.TOTP_PERIOD
    if left < ENOUGH:
        time.sleep(left)
    return totp.format_hotp_value(totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time())))
