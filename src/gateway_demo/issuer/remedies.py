"""After a refusal, the persona of the demo that may."""

import json
from collections.abc import Mapping, Sequence
from importlib import resources

_BY_ROLE: Mapping[str, str] = {
    "officer": "clerk",
    "verifier": "verifier:<department>",
    "agent": "agent",
    "citizen": "citizen:<person number>",
} | {
    role: role
    for role in (
        "system",
        "auditor",
        "steward",
        "inspector",
        "credit",
        "editor",
        "operator",
        "protector",
        "administrator",
        "supervisor",
        "issuer",
    )
}
"""Role → the name of a persona, as `gateway token --as` takes it."""
_BY_RULE: Mapping[str, Mapping[str, str]] = json.loads(
    resources.files("gateway_demo.issuer").joinpath("data", "remedies.json").read_text("utf-8")
)
"""Where it is not the role that refuses: the persona that may, and how."""


def persona_remedy(rule: str, roles: Sequence[str]) -> Mapping[str, str] | None:
    """One sentence in both languages, by the rule that refused and the roles that may; None where no persona helps."""
    personas = [f"`gateway token --as {_BY_ROLE[role]}`" for role in roles]
    if personas:
        return {"en": f"In the demo: {' or '.join(personas)}.", "zh": f"演示环境中：{'、'.join(personas)}。"}
    named = _BY_RULE.get(rule)
    return named and {"en": f"In the demo: {named['en']}", "zh": f"演示环境中：{named['zh']}"}
