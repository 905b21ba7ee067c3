"""What to do after a refusal: by the rule that refused, and in the demo with the persona that may."""

import json
from collections.abc import Mapping, Sequence
from importlib import resources

from gateway.domain.errors import NotAuthorised
from gateway.identity import OPERATIONS, ROLES, persona_of


def _data(name: str) -> Mapping[str, str]:
    told: Mapping[str, str] = json.loads(resources.files("gateway.api.http").joinpath("data", name).read_text("utf-8"))
    return told


_BY_RULE = _data("remedies.json")
_IN_DEMO = _data("demo_remedies.json")
"""Where it is not the role that refuses: the persona that may, and how."""
RULES = frozenset(_BY_RULE)
"""The rules that refuse a request as a whole."""


def remedy_of(refusal: NotAuthorised, operation: str | None = None, *, is_demo: bool = False) -> str:
    """One sentence or two that send nobody to where they may not go either.

    operation: the one refused, where the account's role was the reason.
    """
    allowed = OPERATIONS.get(operation or "", ())
    return remedy_for(refusal.rule, [role for role in ROLES if role in allowed], is_demo=is_demo)


def remedy_for(rule: str, roles: Sequence[str], *, is_demo: bool) -> str:
    """The same by the rule that refused; `roles` may do what was refused."""
    told = _BY_RULE[rule].format(roles=" or ".join(ROLES[role] for role in roles) or "nobody")
    if not is_demo:
        return told
    personas = " or ".join(f"`gateway token --as {persona_of(role)}`" for role in roles)
    named = f"{personas}." if personas else _IN_DEMO.get(rule)
    return f"{told} In the demo: {named}" if named else told
