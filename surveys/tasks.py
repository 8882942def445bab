"""Celery tasks of a few lines. What waits to be read is a row in PostgreSQL; beat is only the bell."""

import logging

from celery import shared_task

from surveys import actions
from surveys.workflow import BatchState

logger = logging.getLogger(__name__)


@shared_task
def read_waiting() -> None:
    """Files too large to be read while somebody waits for the page, and answers of Kolada."""
    actions.give_up_on_the_dead()
    while batch := actions.claim_waiting():
        actions.read(batch)
        logger.info("surveys: import %s was read", batch.pk)


@shared_task(acks_late=True)
def fetch_kolada() -> None:
    """Once a month: a preview for the pilot to look at, unless nothing is new.

    Kolada lacks values that the surveys' own files have, every month: that alone is nothing to ask the pilot about.
    """
    batch = actions.read(actions.ask_kolada(by=None))
    if batch.state in (BatchState.PREVIEWED, BatchState.UNCHANGED) and not batch.counts["writes"]:
        actions.put_aside(batch, by=None)
