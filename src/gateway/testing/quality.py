"""`quality.toml` of a connector: each quality rule done, or exempt and why; and of whom conformance asks."""

import tomllib
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from gateway.domain.errors import SetupError
from gateway.sdk import first_fault
from gateway_demo.kit import PROJECT_ROOT

RULES: Mapping[str, str] = {
    "found": "somebody on the register is found, and in a batch each row is answered as its question alone",
    "no_record": "somebody unknown is no record, and never an error",
    "partial_match": "a number with another's name is a partial match",
    "ambiguous": "a number that two persons share is ambiguous",
    "wrong_person": "another person's record is refused and told to the operator",
    "slow": "an answer that comes late is not waited for past the deadline",
    "hang": "an answer that never comes is given up at the deadline",
    "refuse": "a department that turns callers away is unavailable",
    "drip": "a byte now and then is no answer",
    "reset": "a connection torn down in the middle is no answer",
    "half": "half a reply is no answer",
    "html": "a page of HTML in place of the protocol is no answer",
    "noise": "bytes that are no protocol at all are no answer",
    "huge": "an endless body is cut off",
    "redirect": "a redirect elsewhere is not followed",
    "busy": "429, or the protocol's own word for it, is unavailable and not found out twice at once",
    "broken": "500 is unavailable",
    "error_inside": "an error code inside a good answer is no record of anybody",
    "unknown_code": "a code that no table has is not guessed",
    "extra_field": "a field nobody has heard of changes nothing",
    "spelling": "however the register writes numbers, names, days, codes and bytes, the answer is the same or unknown",
    "only_granted": "only granted items leave",
    "silent": "no person number and no name in any log line",
}
"""What conformance asks every connector.  A connector may name further rules of its own, which its own tests keep."""
FAULTS: Mapping[str, str] = {"html": "garbage", "error_inside": "error"}
"""Rules whose bad day has another name at the department."""


class Exempt(BaseModel):
    """A rule that cannot apply to a protocol.  exempt: why."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    exempt: str = Field(min_length=10)


class Specimen(BaseModel):
    """Whom conformance asks about with one question: `[number, name]` for each case; other: the second of a couple.

    employer: the credit code, where the question is about an organisation.
    transport: whether the department's bad days are tried on this question; where none says so, on the first.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    transport: bool = False
    found: tuple[str, str] | None = None
    no_record: tuple[str, str] | None = None
    partial_match: tuple[str, str] | None = None
    ambiguous: tuple[str, str] | None = None
    other: tuple[str, str] | None = None
    employer: str | None = None


class Quality(BaseModel):
    """What one connector says of itself.  freshness: how old its data are, in a word."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    rules: Mapping[str, str | Exempt]
    freshness: str = ""
    specimens: Mapping[str, Specimen] = Field(default_factory=dict)

    def exemption(self, rule: str) -> str | None:
        """Why a rule does not apply, or None: then it is kept."""
        stated = self.rules.get(rule)
        return stated.exempt if isinstance(stated, Exempt) else None


def read_quality(name: str, root: Path = PROJECT_ROOT) -> Quality:
    """The `quality.toml` of a connector of this project; see `quality_in`."""
    return quality_in(root / "connectors" / name, name)


def quality_in(folder: Path, name: str) -> Quality:
    """The `quality.toml` of a connector's folder.

    Top-level keys are rules, `"done"` or `{ exempt = "why" }`, beside `freshness` and `[specimens.<question>]`.  A rule of RULES that
    is not named is kept too.  Raises SetupError with the place that does not fit.
    """
    path = folder / "quality.toml"
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SetupError(f"The connector {name} has no quality.toml.") from None
    except tomllib.TOMLDecodeError as error:
        raise SetupError(f"{name}/quality.toml is not TOML: {error}") from None
    known = {key: raw.pop(key) for key in ("freshness", "specimens") if key in raw}
    try:
        quality = Quality.model_validate({"rules": raw, **known})
    except ValidationError as error:
        raise SetupError(f"{name}/quality.toml: {first_fault(error, Quality)}.") from None
    for rule, stated in quality.rules.items():
        if isinstance(stated, str) and stated != "done":
            raise SetupError(f'{name}/quality.toml: {rule}: say "done" or {{ exempt = "why" }}.')
    return quality
