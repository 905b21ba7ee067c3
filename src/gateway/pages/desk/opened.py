"""A verification as its officer works on it: the question, whom it is about, what came before, and the form of the answer."""

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.responses import Response

from gateway.pages.shell import NOTHING, ApiRefused, Asked, faults_of
from gateway.verification import NOTES

_REGISTERS = "data_query"


async def opened_page(
    asked: Asked, task_id: str, form: Mapping[str, str] = NOTHING, refused: ApiRefused | None = None
) -> Response:
    """The page; with what was typed, and what is wrong with it, where a form was refused.  Each time it is an entry.  Raises ApiRefused."""
    task = await asked.get(f"/v1/verifications/{task_id}")
    matter = await asked.get(f"/v1/matters/{task['matter']}")
    certificate = next((one for one in matter["certificates"] if one["code"] == task["certificate"]), None)
    return asked.page(
        "desk/verification.html",
        status=200 if refused is None else refused.status,
        task=task,
        certificate=certificate,
        others=departments_besides(task, certificate),
        notes=NOTES,
        form=form,
        faults=faults_of(refused),
    )


def departments_besides(task: Mapping[str, Any], certificate: Mapping[str, Any] | None) -> Sequence[str]:
    """Who else may know: who issues the certificate, who is asked in turn, and whose registers it rests on, where registers can tell at all;
    nobody where it is not in the catalogue.
    """
    if certificate is None:
        return ()
    asks = certificate["asks"] if _REGISTERS in certificate["ladder"] else ()
    keepers = [question.partition(".")[0] for question in asks]
    named = dict.fromkeys([certificate["issuer"], *keepers, *task["in_turn"]])
    return [department for department in named if department != task["department"]]
