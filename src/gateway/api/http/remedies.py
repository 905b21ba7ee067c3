"""What to do after a refusal, by the rule that refused."""

import json
from collections.abc import Callable, Mapping, Sequence
from importlib import resources
from typing import TypeAlias

from gateway.domain.errors import NotAuthorised
from gateway.domain.roles import OPERATIONS, ROLES


def _data(name: str) -> Mapping[str, str]:
    sentences: Mapping[str, str] = json.loads(
        resources.files("gateway.api.http").joinpath("data", name).read_text("utf-8")
    )
    return sentences


_BY_RULE = _data("remedies.json")
RULES = frozenset(_BY_RULE)
"""The rules that refuse a request as a whole."""
Further: TypeAlias = Callable[[str, Sequence[str]], str | None]
"""What is said besides where anybody may be anybody: by the rule that refused and the roles that may, a sentence or None."""


def remedy_of(refusal: NotAuthorised, operation: str | None = None, further: Further | None = None) -> str:
    """One sentence or two that send nobody to where they may not go either.

    operation: the one refused, where the account's role was the reason.  further: what is said besides.
    """
    allowed = OPERATIONS.get(operation or "", ())
    return remedy_for(refusal.rule, [role for role in ROLES if role in allowed], further)


def remedy_for(rule: str, roles: Sequence[str], further: Further | None) -> str:
    """The same by the rule that refused; `roles` may do what was refused."""
    sentence = _BY_RULE[rule].format(roles=" or ".join(ROLES[role] for role in roles) or "nobody")
    more = further and further(rule, roles)
    return f"{sentence} {more}" if more else sentence
