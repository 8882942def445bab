"""`python -m portal.tools.embedded start | stop | status | remove`: the servers without the portal."""

import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")


def main(order: str) -> int | str:
    from django.conf import settings

    from portal.tools import embedded

    match order:
        case "start":
            try:
                embedded.keep_running(settings.VAR_DIR)
            except embedded.CannotStart as reason:
                return str(reason)
            print("PostgreSQL and Redis run until `python -m portal.tools.embedded stop`.")
        case "stop" | "remove":
            if not (embedded.stop if order == "stop" else embedded.remove)(settings.VAR_DIR):
                return "Somebody uses them (make run or make test): they stop when the last one leaves."
        case "status":
            missing = embedded.stopped_parts(settings.VAR_DIR)
            print(f"Not running: {', '.join(missing)}." if missing else "PostgreSQL and Redis run.")
        case _:
            return __doc__
    return 0


if __name__ == "__main__":
    sys.exit(main(" ".join(sys.argv[1:])))
