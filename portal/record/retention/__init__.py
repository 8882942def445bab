"""Retention: the rules are rows, the classes of data are registered by the apps, and a disposal takes two people."""

from portal.record.retention.classes import (
    CLASSES,
    DataClass,
    Disposal,
    deletes,
    label_of,
    letters_that_go_with_what_they_are_about,
    register,
)
from portal.record.retention.running import (
    approve,
    cancel,
    dry_run,
    due_by,
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
    "due_by",
    "followed_rules",
    "in_words",
    "label_of",
    "letters_that_go_with_what_they_are_about",
    "propose",
    "receive",
    "receive_all",
    "register",
    "run_automatic",
]
