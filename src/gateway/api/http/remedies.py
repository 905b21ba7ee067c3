"""What to do after a refusal, by the rule that refused, in both languages."""

import json
from collections.abc import Callable, Mapping, Sequence
from importlib import resources
from typing import TypeAlias

from gateway.domain.frozen import frozen
from gateway.domain.matter import Title
from gateway.domain.roles import OPERATIONS, ROLES


@frozen
class RefusalWords:
    """why_not: what the rule says; None where no past query can be refused by it.  how_to_apply: what can be done about it."""

    how_to_apply: Title
    why_not: Title | None = None


_WORDS = json.loads(resources.files("gateway.api.http").joinpath("data", "remedies.json").read_text("utf-8"))
_BY_RULE: Mapping[str, RefusalWords] = {rule: RefusalWords(**words) for rule, words in _WORDS["rules"].items()}
_OF_QUOTAS = RefusalWords(**_WORDS["quota"])
_ROLES: Mapping[str, Mapping[str, str]] = {"en": ROLES, "zh": _WORDS["roles_zh"]}
_OR, _NOBODY = {"en": " or ", "zh": "、"}, {"en": "nobody", "zh": "无人"}
_BETWEEN = {"en": " ", "zh": ""}
RULES = frozenset(_BY_RULE)
"""The rules that refuse a request as a whole."""
Further: TypeAlias = Callable[[str, Sequence[str]], Title | None]
"""What is said besides where anybody may be anybody: by the rule that refused and the roles that may, a sentence or None."""


def roles_that_may(operation: str) -> tuple[str, ...]:
    """The roles that may use an operation, in the order of the table."""
    allowed = OPERATIONS.get(operation, ())
    return tuple(role for role in ROLES if role in allowed)


def remedy_for(rule: str, roles: Sequence[str] = (), further: Further | None = None) -> Title:
    """One sentence or two that send nobody to where they may not go either.

    rule: one of RULES.  roles: those that may do what was refused, where the account's role was the reason.  further: what is said besides.
    """
    more = (further and further(rule, roles)) or {}
    return {language: _sentence(rule, language, roles, more.get(language)) for language in _ROLES}


def _sentence(rule: str, language: str, roles: Sequence[str], more: str | None) -> str:
    who = _OR[language].join(_ROLES[language][role] for role in roles) or _NOBODY[language]
    told = _BY_RULE[rule].how_to_apply[language].format(roles=who)
    return f"{told}{_BETWEEN[language]}{more}" if more else told


def words_of_past(rule: str) -> RefusalWords | None:
    """What a guard outside the rules of access says of a query that it has refused; None where none of them goes by this id."""
    words = _OF_QUOTAS if rule.startswith("quota-") else _BY_RULE.get(rule)
    return words if words is not None and words.why_not is not None else None
