from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

from ..models.finding_owner import FindingOwner
from ..models.finding_state import FindingState
from ..models.misuse_rule import MisuseRule
from ..models.severity import Severity

if TYPE_CHECKING:
    from ..models.bilingual_text import BilingualText
    from ..models.judgement import Judgement


T = TypeVar("T", bound="Finding")


@_attrs_define
class Finding:
    """A question to a person, not a verdict: what a rule saw in the log, and the entries that show it.

    Attributes:
        finding_id (UUID): Id of the finding, as GET /v1/audit/findings lists it.
        rule (MisuseRule): The rule of a finding; docs/audit-findings.md says what each counts.
        name (str): The name of the rule.
        title (BilingualText): A text in both languages.
        sentence (BilingualText): A text in both languages.
        severity (Severity): How soon somebody should look.

            * `low`: when there is time
            * `medium`: soon
            * `high`: first
        owner (FindingOwner): Who has to answer a finding's question.

            * `manager`: the officer's head of department
            * `audit_office`: the audit office
            * `steward`: the steward of the catalogue
            * `operator`: the operator of the gateway
            * `protection_desk`: the office for protected people
        state (FindingState): A finding is a question, OPEN until a person has answered it: there was a reason, or there
            was none.

            * `OPEN`: nobody has decided yet
            * `JUSTIFIED`: there was a good reason
            * `CONFIRMED`: there was none: it is misuse
        opened_at (datetime.datetime): When it was opened, by the real clock.
        due_at (datetime.datetime): When a decision is due: five working days after it was opened.
        first_at (datetime.datetime): When the first of the entries was written.
        last_at (datetime.datetime): When the last of the entries was written.
        accounts (list[str]): The query accounts that it is about.
        offices (list[str]): The codes of those officers' departments.
        cases (list[str]): The case numbers, at most 100.
        subject (None | str): The pseudonym of the person, if the finding is about one person.
        matter (None | str): The code of the matter; see GET /v1/matters.
        stream (None | str): The stream of the log in which it was found; null if it concerns several.
        entries (list[str]): Ids of the entries on which the finding rests, at most 100.
        n (int): How many of what the rule counts fell into one window.
        triggers (int): The number of entries at which the rule was broken.
        judgement (Judgement | None): What a person decided about the finding; null if nobody has decided yet.
    """

    finding_id: UUID
    rule: MisuseRule
    name: str
    title: BilingualText
    sentence: BilingualText
    severity: Severity
    owner: FindingOwner
    state: FindingState
    opened_at: datetime.datetime
    due_at: datetime.datetime
    first_at: datetime.datetime
    last_at: datetime.datetime
    accounts: list[str]
    offices: list[str]
    cases: list[str]
    subject: None | str
    matter: None | str
    stream: None | str
    entries: list[str]
    n: int
    triggers: int
    judgement: Judgement | None

    def to_dict(self) -> dict[str, Any]:
        from ..models.judgement import Judgement

        finding_id = str(self.finding_id)

        rule = self.rule.value

        name = self.name

        title = self.title.to_dict()

        sentence = self.sentence.to_dict()

        severity = self.severity.value

        owner = self.owner.value

        state = self.state.value

        opened_at = self.opened_at.isoformat()

        due_at = self.due_at.isoformat()

        first_at = self.first_at.isoformat()

        last_at = self.last_at.isoformat()

        accounts = self.accounts

        offices = self.offices

        cases = self.cases

        subject: None | str
        subject = self.subject

        matter: None | str
        matter = self.matter

        stream: None | str
        stream = self.stream

        entries = self.entries

        n = self.n

        triggers = self.triggers

        judgement: dict[str, Any] | None
        if isinstance(self.judgement, Judgement):
            judgement = self.judgement.to_dict()
        else:
            judgement = self.judgement

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "finding_id": finding_id,
                "rule": rule,
                "name": name,
                "title": title,
                "sentence": sentence,
                "severity": severity,
                "owner": owner,
                "state": state,
                "opened_at": opened_at,
                "due_at": due_at,
                "first_at": first_at,
                "last_at": last_at,
                "accounts": accounts,
                "offices": offices,
                "cases": cases,
                "subject": subject,
                "matter": matter,
                "stream": stream,
                "entries": entries,
                "n": n,
                "triggers": triggers,
                "judgement": judgement,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.bilingual_text import BilingualText
        from ..models.judgement import Judgement

        d = dict(src_dict)
        finding_id = UUID(d.pop("finding_id"))

        rule = MisuseRule(d.pop("rule"))

        name = d.pop("name")

        title = BilingualText.from_dict(d.pop("title"))

        sentence = BilingualText.from_dict(d.pop("sentence"))

        severity = Severity(d.pop("severity"))

        owner = FindingOwner(d.pop("owner"))

        state = FindingState(d.pop("state"))

        opened_at = datetime.datetime.fromisoformat(d.pop("opened_at"))

        due_at = datetime.datetime.fromisoformat(d.pop("due_at"))

        first_at = datetime.datetime.fromisoformat(d.pop("first_at"))

        last_at = datetime.datetime.fromisoformat(d.pop("last_at"))

        accounts = cast(list[str], d.pop("accounts"))

        offices = cast(list[str], d.pop("offices"))

        cases = cast(list[str], d.pop("cases"))

        def _parse_subject(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        subject = _parse_subject(d.pop("subject"))

        def _parse_matter(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        matter = _parse_matter(d.pop("matter"))

        def _parse_stream(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        stream = _parse_stream(d.pop("stream"))

        entries = cast(list[str], d.pop("entries"))

        n = d.pop("n")

        triggers = d.pop("triggers")

        def _parse_judgement(data: object) -> Judgement | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                judgement_type_0 = Judgement.from_dict(data)

                return judgement_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(Judgement | None, data)

        judgement = _parse_judgement(d.pop("judgement"))

        finding = cls(
            finding_id=finding_id,
            rule=rule,
            name=name,
            title=title,
            sentence=sentence,
            severity=severity,
            owner=owner,
            state=state,
            opened_at=opened_at,
            due_at=due_at,
            first_at=first_at,
            last_at=last_at,
            accounts=accounts,
            offices=offices,
            cases=cases,
            subject=subject,
            matter=matter,
            stream=stream,
            entries=entries,
            n=n,
            triggers=triggers,
            judgement=judgement,
        )

        return finding
