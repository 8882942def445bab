"""The admin of the surveys: Eva's imports, and the catalogue of what is measured."""

from surveys.admin import catalogue, comparing
from surveys.admin.importing import ImportBatchAdmin

__all__ = ["ImportBatchAdmin", "catalogue", "comparing"]
