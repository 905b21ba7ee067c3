"""Why a past query was granted what it was, or refused: its decision judged anew under the bundle of then."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from gateway.access import Explanation, HardRule, explain, recorded_of
from gateway.domain.codes import QueryId, RuleId
from gateway.domain.errors import AuditUnavailable
from gateway.domain.stages import Officer
from gateway.entry import Content, Kind
from gateway.flows.steps.gateway import Gateway
from gateway.flows.steps.oversight import Oversight
from gateway.flows.steps.past import PastRights


@dataclass(frozen=True, slots=True)
class RefusedThen:
    """A query that was refused as a whole.  slug: of the problem that was answered.  said: what the rule says today; None: it is no rule of access."""

    matter: str
    department: str
    rule: str
    slug: str
    said: HardRule | None


@dataclass(frozen=True, slots=True)
class QueryExplained:
    """One past query.  judged_by: the hash of the rules that judged it anew.  is_of_then: whether they are those under which it was decided."""

    query_id: QueryId
    explanation: Explanation
    judged_by: str
    is_of_then: bool


async def explanation(
    query_id: QueryId, officer: Officer, task: str, gateway: Gateway, oversight: Oversight
) -> QueryExplained | RefusedThen:
    """The decision of a query, after the entry of the look.

    task: the auditor's task number; a steward may name none.  It tells who asked, and nobody whom it was about.  Where the bundle of then
    cannot be had, the rules in force judge, and it is said.  Raises NotFound, AuditUnavailable.
    """
    asked = await oversight.intents.of_query(UUID(query_id))
    await oversight.readings.searched(officer, task, {"criteria": {"query_id": query_id}, "explained": True})
    try:
        if asked.kind is Kind.DENIED:
            return _refused(asked.sections, gateway)
        decision = recorded_of(asked.sections, asked.subjects)
    except (ValueError, KeyError):
        raise AuditUnavailable("the entry that opened this query is not in the log as it was signed") from None
    then = await PastRights(gateway).of(decision.rules_hash, asked.day)
    rights = then or gateway.access.rights_on(lambda: asked.day)
    judged = await asyncio.to_thread(explain, decision, rights)
    judged_by = gateway.access.rules_hash if then is None else decision.rules_hash
    return QueryExplained(query_id, judged, judged_by, is_of_then=then is not None)


def _refused(sections: Mapping[str, Content], gateway: Gateway) -> RefusedThen:
    result = sections["result"]
    rule = str(result["rule"])
    return RefusedThen(
        matter=str(sections["request"]["matter"]),
        department=str(sections["officer"]["department"]),
        rule=rule,
        slug=str(result["slug"]),
        said=gateway.access.rules.rules.get(RuleId(rule)),
    )
