"""Batches: fixed lists of rows that are asked one by one, as they are kept; who is in a list stands sealed.

Must never ask or decide anything itself, nor change a state but beside the entry that says who did it.
"""

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from gateway.batches.batches import QueryBatches
from gateway.batches.terms import BATCHES_FILE, TERMS_FORM, BatchTerms, lint_batch_terms, load_batch_terms

CITY_FORMS: Mapping[str, TypeAdapter[Any]] = {BATCHES_FILE: TERMS_FORM}
"""The file of a city's data that is this room's, and its form; a city without one has what is installed."""

__all__ = ["CITY_FORMS", "BatchTerms", "QueryBatches", "lint_batch_terms", "load_batch_terms"]
