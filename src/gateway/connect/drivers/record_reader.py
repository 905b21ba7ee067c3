"""From a department's raw record to a granted one: adapter, binding to the person asked about, projection."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from gateway.connect.drivers.masked_number import fits
from gateway.domain.identifiers.names import fold_name
from gateway.domain.reply import UNREAD, Record
from gateway.sdk import BadRecord, Manifest, Projection, Question, load_adapter, look_up


class WrongPerson(Exception):
    """The record is about somebody else."""


class RecordReader:
    """Reads the records of one question.  other_bind: the path of the second person's number, in a couple's record."""

    def __init__(self, manifest: Manifest, question_name: str, other_bind: str = "") -> None:
        facts = manifest.questions[question_name]
        self._project = Projection(manifest, question_name)
        self._bind = facts.bind
        self._other_bind = other_bind
        self._adapter: Callable[..., Any] | None = load_adapter(facts.adapter) if facts.adapter else None

    def read(self, raw: Mapping[str, object], question: Question) -> Record | None:
        """The granted items, or None where the adapter says that the record is not one of this question.

        Raises WrongPerson and BadRecord; an adapter that stumbles over the record makes it a bad one.
        """
        reshaped = self._reshaped(raw, question)
        if reshaped is None:
            return None
        if self._bind:
            _must_fit(reshaped, self._bind, _asked_about(question))
        if self._other_bind and question.other is not None:
            _must_fit(reshaped, self._other_bind, question.other.person_id.number)
        return self._project(reshaped, question.items)

    def _reshaped(self, raw: Mapping[str, object], question: Question) -> Mapping[str, object] | None:
        if self._adapter is None:
            return raw
        try:
            reshaped: Mapping[str, object] | None = self._adapter(raw, question)
        except (ValueError, TypeError, KeyError, ArithmeticError):
            raise BadRecord("adapter") from None
        return reshaped


def name_in(raw: Mapping[str, object], path: str) -> str:
    """The name in a record, folded.  Raises BadRecord where there is none, or one that is masked or unread."""
    held = look_up(raw, path)
    if not isinstance(held, str) or not held.strip() or UNREAD in held or re.search(r"[*＊]", held):
        raise BadRecord("name")
    return fold_name(held)


def _asked_about(question: Question) -> str:
    """What the department knows the person, or the employer, by."""
    return question.subject.person_id.number if question.employer is None else question.employer.code


def _must_fit(raw: Mapping[str, object], path: str, number: str) -> None:
    found = look_up(raw, path)
    if not isinstance(found, str) or not fits(found, number):
        raise WrongPerson
