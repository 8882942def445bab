import os
import shutil

NAMES = "chromium", "chromium-browser", "google-chrome", "/usr/bin/chromium"


def find_chromium() -> str | None:
    """The machine's own Chromium: CHROMIUM if it is given, else the first one found."""
    if given := os.environ.get("CHROMIUM"):
        return shutil.which(given)
    return next(filter(None, map(shutil.which, NAMES)), None)
