"""What to do after a refusal: by the rule that refused, and in the demo with the persona that may."""

import json
from collections.abc import Mapping
from importlib import resources

from gateway.domain.errors import NotAuthorised
from gateway.identity import OPERATIONS, ROLES, persona_of

_BY_RULE: Mapping[str, str] = json.loads(
    resources.files("gateway.api").joinpath("data", "remedies.json").read_text("utf-8")
)
RULES = frozenset(_BY_RULE)
"""The rules that refuse a request as a whole."""


def remedy_of(refusal: NotAuthorised, operation: str | None = None, *, is_demo: bool = False) -> str:
    """One sentence or two that send nobody to where they may not go either.

    operation: the one refused, where the account's role was the reason.
    """
    roles = [role for role in ROLES if role in OPERATIONS.get(operation or "", ())]
    told = _BY_RULE[refusal.rule].format(roles=" or ".join(ROLES[role] for role in roles) or "nobody")
    personas = [f"`gateway token --as {persona_of(role)}`" for role in roles] if is_demo else []
    return f"{told} In the demo: {' or '.join(personas)}." if personas else told
