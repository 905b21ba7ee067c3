"""The settings file a department process is started with, and the ready file it writes.

msgspec and not pydantic: it is as strict, and a department that needs no other validation is up 0.15 s earlier.
"""

import json
import os
from datetime import datetime
from pathlib import Path
from typing import Literal

import msgspec

from gateway.domain.clock import Clock
from gateway.domain.errors import SetupError


class Profile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How quickly the department answers.

    kind: none (at once), fixed (the lower bound), normal (most in the middle of the range), lognormal (a long upper tail, cut at
    three times the upper bound).  scale: multiplies every time.  seed: the sequence of times is the same for the same seed.
    ranges: kind of call → lower and upper bound in seconds, in place of the department's own.  limits_times: the department bears so
    many times its usual calls a second and a day; generous unless told, for one officer rehearses what a city's windows do in a day.
    """

    kind: Literal["none", "fixed", "normal", "lognormal"] = "normal"
    scale: float = 1.0
    seed: int = 1
    ranges: dict[str, tuple[float, float]] = {}
    limits_times: int = 50


class DepartmentSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a department process is told.

    population: the folder with one JSON file a register.  domain_start, real_start: the pair that sets its domain clock, ISO, with
    offset.  windows: whether closed hours are kept.  secrets: name → value; those it lacks it makes and keeps in `home`.
    home: a folder of its own (a drop folder, made secrets).  ready_file: written when it is up.  options: what one kind of
    department alone needs (a database address).
    """

    name: str
    population: str
    domain_start: str
    real_start: str
    home: str
    ready_file: str
    host: str = "127.0.0.1"
    port: int = 0
    control_port: int = 0
    profile: Profile = Profile()
    windows: bool = False
    secrets: dict[str, str] = {}
    options: dict[str, str] = {}

    def clock(self) -> Clock:
        """The department's two clocks."""
        return Clock(datetime.fromisoformat(self.domain_start), datetime.fromisoformat(self.real_start))


def read_settings(path: Path) -> DepartmentSettings:
    """The settings in a file.  Raises SetupError naming the file and the field, never a value."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=DepartmentSettings)
    except (OSError, msgspec.DecodeError) as error:
        raise SetupError(f"The department's settings {path} cannot be used: {error}") from None


def write_private(path: Path, content: object) -> None:
    """Write JSON that only its owner may read, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(content, file, ensure_ascii=False)
    draft.replace(path)
