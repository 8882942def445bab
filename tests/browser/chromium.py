import os
import shutil

# The first is Chromium without a window of its own: the same engine, and a third of the work for the machine.
NAMES = "chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "/usr/bin/chromium"


def find_chromium() -> str | None:
    """The machine's own Chromium: CHROMIUM if it is given, else the first one found."""
    if given := os.environ.get("CHROMIUM"):
        return shutil.which(given)
    return next(filter(None, map(shutil.which, NAMES)), None)
