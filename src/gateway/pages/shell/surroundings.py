"""What pages are told when the application is made: nothing of anybody."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from gateway.domain.matter import Title

Pair = tuple[str, str]
"""Chinese, English."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody as whom anybody may come in, where the gateway is shown and not used.

    hint: what the issuer knows them by.  whose: the heading that they stand under.  title, does: who that is, and what they do here.
    place: the page on which they begin.
    """

    hint: str
    whose: Title
    title: Title
    does: Title
    place: str


@dataclass(frozen=True, slots=True)
class Example:
    """A question that can be asked here as it stands.  whose: about whom.  shows: what its answer shows.  body: as the API takes it."""

    matter: str
    whose: Title
    shows: Title
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Source:
    """Where what an operation needs is found.  of: the operation that tells it, in a list or by itself; at: the member that holds it, as
    `requests.0.request_id`, or `@link` for the last part of the answer's address in `Link`; None: of its own name.  match: members that the one
    of the list has to have, each with a value or several.  by: the operation that makes one, and body: with what, where it is not its usual
    one.  value: what it is, where nobody need be asked.
    """

    of: str | None = None
    at: str | None = None
    match: Mapping[str, Any] = field(default_factory=dict)
    by: str | None = None
    body: Any = None
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Trial:
    """How an operation is tried here.  hint: as whom, as the issuer knows them; title: who that is.  body: with `{name}` where an input stands;
    None: as the contract shows it.  inputs: where each is found, by name; of the others it follows from the address.  first: operations of the same
    person that have to be done before, with the same inputs.  waits: whether it may say 409 for a moment, until what was asked for is made.
    """

    hint: str
    title: Title
    body: Any = None
    inputs: Mapping[str, Source] = field(default_factory=dict)
    first: Sequence[str] = ()
    waits: bool = False


class KnowsTitles(Protocol):
    """As the gateway's catalogue does."""

    @property
    def matters(self) -> Mapping[Any, Any]:
        """By code; each has a title and certificates."""

    @property
    def departments(self) -> Mapping[Any, Any]:
        """By code; each has a title."""

    @property
    def items(self) -> Mapping[Any, Any]:
        """By department and name; each has a title."""

    @property
    def city(self) -> Any:
        """Its counties and offices."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """catalogue: the one in force.  problems: slug → title, meaning, remedy, each `{en, zh}`.  words: the closed lists that the printed
    result knows, list → word → (zh, en).  reason: what a reason code says, (zh, en).  issuers: addresses to which a form may lead on.
    ways: the names of the ways to sign in.  code: an address as a QR code, one SVG element.  visitors: as whom anybody may come in, examples:
    what can be asked, and trials: how each operation is tried, made anew for each page; none in production.
    """

    catalogue: Callable[[], KnowsTitles]
    problems: Mapping[str, Mapping[str, Any]]
    words: Mapping[str, Mapping[str, Pair]] = field(default_factory=dict)
    reason: Callable[[str], Pair] = lambda code: (code, code)
    issuers: Sequence[str] = ()
    ways: Sequence[str] = ()
    code: Callable[[str], str] = lambda _address: ""
    visitors: Sequence[Visitor] = ()
    examples: Sequence[Example] = ()
    trials: Callable[[], Mapping[str, Trial]] = dict
