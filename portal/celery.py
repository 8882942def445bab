"""The worker and the clock. Redis is only the bell: what shall be done is read from PostgreSQL."""

import os

from celery import Celery, signals
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(
    task_ignore_result=True,
    # A killed worker's tasks come back; every task may therefore run twice without harm.
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    broker_connection_retry_on_startup=True,
    broker_transport_options={"visibility_timeout": 600, "socket_timeout": 5, "socket_connect_timeout": 2},
    imports=["portal.tasks", "portal.sweep", "surveys.tasks"],
    timezone="Europe/Stockholm",
    task_time_limit=300,
    beat_schedule={
        # A bell that nobody heard in time is worth nothing: the next one rings soon.
        "send letters": {"task": "portal.tasks.send_letters", "schedule": 3.0, "options": {"expires": 3}},
        "sweep": {"task": "portal.sweep.sweep", "schedule": 300.0, "options": {"expires": 240}},
        "scan files": {"task": "portal.tasks.scan_files", "schedule": 15.0, "options": {"expires": 15}},
        "tidy": {"task": "portal.tasks.tidy", "schedule": 3600.0, "options": {"expires": 3600}},
        # At night, when nobody waits for the database.
        "verify record": {"task": "portal.tasks.verify_record", "schedule": crontab(hour=2, minute=40)},
        "note changes of record": {"task": "portal.tasks.note_changes_of_record", "schedule": crontab(minute=50)},
        "recount events": {"task": "portal.sweep.recount_events", "schedule": crontab(hour=3, minute=20)},
        "read surveys": {"task": "surveys.tasks.read_waiting", "schedule": 5.0, "options": {"expires": 5}},
        "ask Kolada": {"task": "surveys.tasks.fetch_kolada", "schedule": crontab(minute=10, hour=5, day_of_month=2)},
    },
)


@signals.after_setup_task_logger.connect
def speak_as_the_others(logger, **_) -> None:
    """Celery gives its tasks' log a handler of its own, past the masks of settings.LOGGING."""
    logger.handlers.clear()
    logger.propagate = True
