"""The short table of hard rules: who may ask what at all, and the words and basis of each rule."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from gateway.access.grants import ANY
from gateway.access.hard_rules import HardRule, HardRules, read_hard_rules
from gateway.city import CityFiles, TitleText, read_form, read_text
from gateway.domain.codes import DepartmentCode, MatterCode, RuleId
from gateway.domain.errors import NotAuthorised, SetupError
from gateway.domain.finding import CheckFinding, error, warning
from gateway.domain.matter import Title
from gateway.domain.words import ACCESS_RULES, CITY_RULE, HARD_RULES

TABLE, HARD_TABLE = "access_rules.json", "access_rules.cedar"
"""Its file."""
HIGHEST_LEVEL = 4
"""Of an item's classification."""
VOLUME = HardRule(
    RuleId("volume"),
    "政务数据共享条例",
    {
        "en": "the queries that were agreed for this sharing of data are used up: ask again when the day or month is over, or ask its owner for more",
        "zh": "数据共享约定的查询量已用完，请待次日或次月，或向数据主管部门申请增加",
    },
)
"""What a table says of a sharing's volume that does not say it in words of its own."""
_NAMED = tuple(name for name in ACCESS_RULES if name not in (*HARD_RULES, VOLUME.id))
"""The rules that guards and permits name."""


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Title(_Closed):
    en: TitleText
    zh: TitleText


class _Asking(_Closed):
    general_windows: tuple[str, ...]
    clients: dict[str, tuple[str, ...]]


class _Clearance(_Closed):
    owner: int = Field(ge=1, le=4)
    other: int = Field(ge=1, le=4)


class _Rule(_Closed):
    id: str
    basis: str = Field(min_length=1)
    text: _Title
    how_to_apply: _Title | None = None


class AccessRulesForm(_Closed):
    """`access_rules.json`: who may ask what at all, and the words and basis of the rules that guards and permits name."""

    asking: _Asking
    clearance: _Clearance
    adult_years: int = Field(ge=1)
    how_to_apply: _Title
    rules: tuple[_Rule, ...]


RULES_FORM = TypeAdapter(AccessRulesForm)


@dataclass(frozen=True, slots=True)
class AccessRules:
    """The hard rules, and the table of what goes with them.

    hard: those that are judged as Cedar.  rules: these, and those that guards and permits name, by id, each with how to apply: its own words, or else `how_to_apply`.  general_windows: departments whose officers may ask every matter in their duties.  clients: client systems and the matters
    granted to each.  clearance_*: the highest level that may reach an officer of the matter's owner, and of another department.
    """

    general_windows: frozenset[DepartmentCode]
    clients: Mapping[str, frozenset[MatterCode]]
    clearance_owner: int
    clearance_other: int
    adult_years: int
    how_to_apply: Title
    hard: HardRules
    rules: Mapping[RuleId, HardRule]
    canonical: bytes

    def rule(self, name: str) -> HardRule:
        """The rule of that id.  Raises KeyError: a rule that the table lacks is a fault in our own files."""
        return self.rules[RuleId(name)]

    def refusal(self, name: str, detail: str) -> NotAuthorised:
        """The error that a guard raises, with the rule's id and basis."""
        rule = self.rule(name)
        return NotAuthorised(detail, rule=rule.id, basis=rule.basis, how_to_apply=rule.how_to_apply)


def load_rules(files: CityFiles) -> AccessRules:
    """The table from the city's `access_rules.json` and the hard rules from its `access_rules.cedar`.

    Raises SetupError when one does not fit its form, or the two do not fit each other.
    """
    form = read_form(files, "access_rules.json", RULES_FORM)
    judged = read_hard_rules(read_text(files, HARD_TABLE))
    rules = {RuleId(r.id): _rule(r) for r in form.rules}
    if doubled := sorted(rules.keys() & {forbid.rule.id for forbid in judged.forbids}):
        raise SetupError(f"the rule {doubled[0]} stands in the table of access rules and among the hard rules")
    rules |= {forbid.rule.id: forbid.rule for forbid in judged.forbids}
    rules.setdefault(VOLUME.id, VOLUME)
    if missing := [name for name in _NAMED if name not in rules]:
        raise SetupError(f"the table of access rules lacks {', '.join(missing)}")
    if strange := [name for name in rules if name not in ACCESS_RULES and not re.fullmatch(CITY_RULE, name)]:
        raise SetupError(f"the table of access rules names {strange[0]}: a rule of the city's own begins with city-")
    how_to_apply = form.how_to_apply.model_dump()
    return AccessRules(
        general_windows=frozenset(DepartmentCode(code) for code in form.asking.general_windows),
        clients={name: frozenset(MatterCode(m) for m in codes) for name, codes in form.asking.clients.items()},
        clearance_owner=form.clearance.owner,
        clearance_other=form.clearance.other,
        adult_years=form.adult_years,
        how_to_apply=how_to_apply,
        hard=judged,
        rules={name: replace(rule, how_to_apply=rule.how_to_apply or how_to_apply) for name, rule in rules.items()},
        canonical=json.dumps([form.model_dump(mode="json"), judged.text], ensure_ascii=False, sort_keys=True).encode(),
    )


def _rule(form: _Rule) -> HardRule:
    how_to_apply = {} if form.how_to_apply is None else form.how_to_apply.model_dump()
    return HardRule(RuleId(form.id), form.basis, form.text.model_dump(), how_to_apply)


def lint_rules(rules: AccessRules, matters: frozenset[str]) -> Iterator[CheckFinding]:
    """What the table grants and the catalogue lacks, and what it lets be seen by more than its own levels say."""
    for client, granted in sorted(rules.clients.items()):
        for matter in sorted(granted - matters - {ANY}):
            yield error("access.unknown-matter", TABLE, f"the client {client} is granted {matter}, which is no matter")
        if ANY in granted:
            yield warning("access.every-matter", TABLE, f"the client {client} is granted every matter")
    if not rules.hard.forbids:
        yield warning("access.no-hard-rule", HARD_TABLE, "no rule stands in it: what is granted is kept from nobody")
    if rules.clearance_other > rules.clearance_owner:
        yield error("access.clearance", TABLE, "other departments may see more than the owner of the matter")
    if rules.clearance_other >= HIGHEST_LEVEL:
        sentence = "the clearance of other departments reaches level 4, which is the owner's"
        yield error("access.owner-only", TABLE, sentence)
