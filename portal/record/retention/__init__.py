"""Retention: the rules are rows, the classes of data are registered by the apps, and a disposal takes two people."""

from portal.record.retention.classes import CLASSES, DataClass, Disposal, deletes, label_of, register
from portal.record.retention.running import (
    approve,
    cancel,
    dry_run,
    followed_rules,
    in_words,
    propose,
    receive,
    receive_all,
    run_automatic,
)

__all__ = [
    "CLASSES",
    "DataClass",
    "Disposal",
    "approve",
    "cancel",
    "deletes",
    "dry_run",
    "followed_rules",
    "in_words",
    "label_of",
    "propose",
    "receive",
    "receive_all",
    "register",
    "run_automatic",
]
