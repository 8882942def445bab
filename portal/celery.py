"""The worker and the clock. Redis is only the bell: what shall be done is read from PostgreSQL."""

import fcntl
import os
import tempfile
import zlib
from contextlib import suppress

from celery import Celery, Task, signals
from celery.schedules import crontab
from kombu.transport.redis import Channel

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")


# Made before the worker forks. Each child locks bytes in it, and the kernel opens them again when a child dies.
ROOMS = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the process
ROOMS_EACH = 8


class InItsOwnRoom(Task):
    """A task of which a worker runs `at_most` so many at once: a bell that rings meanwhile is not heard.

    So a silent scanner, or a mail server that is slow to answer, never holds all the worker's children.
    """

    at_most = 1

    def __call__(self, *args, **kwargs):
        first = zlib.crc32(self.name.encode()) * ROOMS_EACH
        for room in range(first, first + self.at_most):
            with suppress(OSError):
                fcntl.lockf(ROOMS, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, room)
                break
        else:
            return None
        try:
            return super().__call__(*args, **kwargs)
        finally:
            fcntl.lockf(ROOMS, fcntl.LOCK_UN, 1, room)


# What a lost connection had not answered stays in Redis until its visibility time is out. To give it back on that dead
# connection would be the worker's last act.
Channel.do_restore = False
app = Celery("portal", task_cls=InItsOwnRoom)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(
    task_ignore_result=True,
    # A bell rings again soon, so it is answered at once: to answer later, on a connection that has meanwhile been lost
    # and found again, stops a worker for ever. What rings once a night says `acks_late` and comes back.
    task_acks_late=False,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    # A broker that is gone for hours comes back to a worker and a clock that wait for it.
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    imports=["portal.tasks", "portal.site.sweep", "surveys.tasks"],
    timezone="Europe/Stockholm",
    task_time_limit=720,  # a round of letters, and ten minutes for the answer to the last one
    beat_schedule={
        # A bell that nobody heard in time is worth nothing: the next one rings soon.
        "send letters": {"task": "portal.tasks.send_letters", "schedule": 3.0, "options": {"expires": 3}},
        "sort letters": {"task": "portal.tasks.sort_letters", "schedule": 3.0, "options": {"expires": 3}},
        "empty mailbox": {"task": "portal.tasks.empty_mailbox", "schedule": 60.0, "options": {"expires": 50}},
        "sweep": {"task": "portal.site.sweep.sweep", "schedule": 300.0, "options": {"expires": 240}},
        "scan files": {"task": "portal.tasks.scan_files", "schedule": 15.0, "options": {"expires": 15}},
        "tidy": {"task": "portal.tasks.tidy", "schedule": 3600.0, "options": {"expires": 3600}},
        "ask about companies": {
            "task": "portal.tasks.ask_about_companies",
            "schedule": 900.0,
            "options": {"expires": 900},
        },
        # At night, when nobody waits for the database.
        "verify record": {"task": "portal.tasks.verify_record", "schedule": crontab(hour=2, minute=40)},
        "note changes of record": {"task": "portal.tasks.note_changes_of_record", "schedule": crontab(minute=50)},
        "recount events": {"task": "portal.site.sweep.recount_events", "schedule": crontab(hour=3, minute=20)},
        "read surveys": {"task": "surveys.tasks.read_waiting", "schedule": 5.0, "options": {"expires": 5}},
        "ask Kolada": {"task": "surveys.tasks.fetch_kolada", "schedule": crontab(minute=10, hour=5, day_of_month=2)},
    },
)


@app.on_after_finalize.connect
def ring_for_practice(sender, **_) -> None:
    from django.conf import settings

    if settings.PRACTICE:
        task = {"task": "portal.tasks.begin_practice_again", "schedule": 5.0, "options": {"expires": 5}}
        sender.conf.beat_schedule["begin practice again"] = task


@signals.worker_init.connect
@signals.beat_init.connect
def stop_at_the_wrong_database(**_) -> None:
    from portal.server import practice

    practice.stop_at_the_wrong_database()


@signals.after_setup_task_logger.connect
def speak_as_the_others(logger, **_) -> None:
    """Celery gives its tasks' log a handler of its own, past the masks of settings.LOGGING."""
    logger.handlers.clear()
    logger.propagate = True
