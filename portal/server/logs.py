"""How the portal logs: lines on stderr, where secrets and people are masked last."""


def config(level: str) -> dict:
    """`logging.config.dictConfig` for settings; `level` is the root's, such as INFO."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "discreet": {
                "()": "portal.text.discreet.Formatter",
                "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "discreet"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": "INFO"},  # Django's own handlers know nothing of discretion
            "django.server": {"handlers": [], "level": "INFO", "propagate": True},
            # One line for every ring of a bell that rings each third second says nothing.
            "celery.app.trace": {"level": "WARNING"},
            "celery.beat": {"level": "WARNING"},
            "celery.worker.strategy": {"level": "WARNING"},
            "httpx": {"level": "WARNING"},
            "portal.security": {"level": "INFO"},  # whatever the level: a log collector reads these lines
        },
    }
