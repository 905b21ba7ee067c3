"""Text messages to applicants: ordered with their consent while something is waited for, sent once nothing is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

import structlog

from gateway.audit import Draft, full_officer, parts, people_of
from gateway.domain.codes import QueryId
from gateway.domain.errors import Conflict, NotFound
from gateway.domain.outbox import Language
from gateway.domain.stages import Officer
from gateway.domain.words import QueryStatus
from gateway.entry import Kind
from gateway.flows.steps.gateway import Gateway
from gateway.flows.steps.job_names import SEND_TEXT
from gateway.flows.steps.own_acts import BY_GATEWAY
from gateway.flows.steps.rights import require_rights
from gateway.outbox import TextMessage, TextTemplates

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class TextWish:
    """Of an applicant who has consented: to which number, in which language."""

    mobile: str = field(repr=False)
    language: Language


@dataclass(frozen=True, slots=True)
class OrderedText:
    """A text message that will be sent, by the code of its template."""

    message: TextMessage
    template: str


async def order(query_id: QueryId, wish: TextWish, officer: Officer, gateway: Gateway) -> OrderedText:
    """Have the applicant told by a text message once nothing of the query waits, in place of a former order, with the ADMIN entry.

    Raises NotFound (also for another's query), NotAuthorised after its DENIED entry, Conflict (nothing is waited for, or the city sends no text
    messages), AuditUnavailable.
    """
    stored = await gateway.results.load_of(query_id, officer)
    if stored is None:
        raise NotFound("no such query for this account")
    await require_rights(stored, officer, gateway)
    templates = _templates(gateway)
    if stored.status is not QueryStatus.PENDING:
        raise Conflict("nothing of this query is waited for any more")
    case_number = stored.case_number
    message = gateway.texts.drafted(query_id, wish.mobile, case_number, wish.language)
    people = await people_of(gateway.log.reader, [case_number])
    template = templates.query_complete.template
    what = {
        "did": "order text message",
        "query_id": query_id,
        "message_id": str(message.message_id),
        "template": template,
    }
    sections = {"officer": full_officer(officer), "case": {"case_number": case_number}, "result": what}
    first, *further = [Draft(Kind.ADMIN, None, sections, part) for part in parts(people)]
    await gateway.audit.record(first, lambda _receipt: [gateway.texts.order(message)])
    for one in further:
        await gateway.audit.record(one)
    return OrderedText(message, template)


async def send(ids: Mapping[str, str], gateway: Gateway) -> None:
    """Try a text message once.  What was taken is forgotten, with an entry that says that it was sent, and to nobody's number.

    A kill in between has it tried again, under the id by which the SMS gateway knows it.
    """
    due = await gateway.texts.due(UUID(ids["message_id"]), int(ids["turn"]))
    if due is None:
        return
    way, templates = gateway.texts.gateway, gateway.live.now.terms.texts
    taken = False if way is None or templates is None else await way.send(due, templates.query_complete.template)
    if taken is None:
        again = gateway.texts.again(due)
        if again is not None:
            await gateway.database.run(gateway.jobs.enqueue_each(SEND_TEXT, again))
            return
    did = "send text message" if taken else "give up text message"
    what = {"did": did, "query_id": due.query_id, "message_id": ids["message_id"]}
    draft = Draft(Kind.ADMIN, None, {"officer": BY_GATEWAY, "result": what})
    await gateway.audit.record(draft, lambda _receipt: [gateway.texts.forget(due)])
    if not taken:
        log.warning("text_message_given_up", message_id=ids["message_id"], is_refused=taken is False)


def _templates(gateway: Gateway) -> TextTemplates:
    """Raises Conflict."""
    found = gateway.live.now.terms.texts
    if gateway.texts.gateway is None or found is None:
        raise Conflict("this city sends no text messages: `text_messages` is not in its settings and its data")
    return found
