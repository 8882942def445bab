#!/usr/bin/env python
"""Django's command line for the portal."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    try:
        from django.core.management import execute_from_command_line

        execute_from_command_line(sys.argv)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        from django.db import OperationalError

        from portal.server.practice import WrongDatabase

        if not isinstance(error, OperationalError):
            raise
        if isinstance(error, WrongDatabase):
            sys.exit(f"The portal does not start. {error}")
        if servers_are_stopped():
            sys.exit(
                "PostgreSQL is not running: start the portal with `make run`, "
                "or its servers alone with `.venv/bin/python -m portal.tools.embedded start`."
            )
        if getattr(error.__cause__, "pgcode", None):  # it let us in, and found something else wrong
            raise
        sys.exit(f"PostgreSQL does not let the portal in: {str(error).strip()}")


def servers_are_stopped() -> bool:
    from django.conf import settings

    from portal.tools import embedded

    return "PostgreSQL" in embedded.stopped_parts(settings.VAR_DIR)


if __name__ == "__main__":
    main()
