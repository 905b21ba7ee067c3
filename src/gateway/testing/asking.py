"""One question to a connector's simulated department, told without a value: what the connector made of it, and what the department said."""

import asyncio
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from gateway.domain.errors import SetupError
from gateway.domain.reply import CONTENT, UNREAD, Found, Incomplete, Record, Reply
from gateway.sdk import those_there_are
from gateway.testing.folder import ConnectorFolder
from gateway.testing.outline import told, type_of
from gateway.testing.quality import quality_in
from gateway.testing.trial import Trial, on_trial

CASES = ("found", "no_record", "partial_match", "ambiguous")
"""Whom a question can be about: the specimens of `quality.toml`, else those that every department has."""


@dataclass(frozen=True, slots=True)
class Told:
    """What came of a question.  reply: its kind, reason and items with a type each.  exchanges: the raw replies, one line each."""

    reply: str
    exchanges: Sequence[str]
    is_answered: bool


def ask(folder: ConnectorFolder, question: str, case: str) -> Told:
    """Ask one question of the manifest about one case; question "": the one that somebody is found by.

    The department is the simulated one, always: a real one is asked by the gateway alone, which writes each question down.
    Raises SetupError: no such question or case, or the connector does not come up.
    """
    _must_be_one_of("case", case, CASES)
    quality = quality_in(folder.path, folder.name)
    with (
        tempfile.TemporaryDirectory() as home,
        folder.as_if_installed(),
        on_trial(folder, quality, Path(home)) as trial,
    ):
        name = question or trial.question
        _must_be_one_of("question", name, trial.manifest.questions)
        return _told(trial, asyncio.run(trial.ask(name, case)))


def _must_be_one_of(what: str, word: str, words: Iterable[str]) -> None:
    if word not in words:
        raise SetupError(f"There is no {what} {word}; {those_there_are(word, words)}.")


def _told(trial: Trial, reply: Reply) -> Told:
    exchanges = [told(exchange, trial.manifest, trial.ready.endpoint) for exchange in trial.exchanges]
    records = reply.records if isinstance(reply, Found | Incomplete) else ()
    lines = [trial.kind(reply), *(f"  {line}" for record in records for line in _items(record))]
    return Told("\n".join(lines), exchanges, isinstance(reply, CONTENT))


def _items(record: Record) -> Iterable[str]:
    for name, value in sorted(record.items()):
        yield f"{name}: {'not understood' if value == UNREAD else type_of(value)}"
