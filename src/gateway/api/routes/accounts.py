"""Accounts out of a CSV file, for administrators; one by one they are administered over SCIM."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response as HttpResponse

from gateway.api.contract.inputs import Closed
from gateway.api.contract.responses import WRITE, refusals
from gateway.api.contract.schema.accounts import AccountImport
from gateway.api.http.answers import json_answer
from gateway.api.http.arrived import Caller
from gateway.api.http.dispatch import Operation
from gateway.api.routes.wired import Wired
from gateway.flows import Imported, administer

router = APIRouter(route_class=Operation, tags=["accounts"])


class AccountImportIn(Closed):
    """A CSV file of accounts."""

    csv: Annotated[
        str,
        Field(
            strict=True,
            pattern=r"^[^\n]*account",
            description="The file: a head line with the columns account, external_id, department, county, post, duties, roles, state, person_digest and kin_digests, then one line an account, at most 400; lists with blanks between.",
        ),
    ]
    dry_run: Annotated[bool, Field(strict=True, description="Only say what would come of it.")] = False


@router.post("/v1/account-imports", response_model=AccountImport, responses=refusals(*WRITE, "conflict"))
async def import_accounts(form: AccountImportIn, officer: Caller, gateway: Wired) -> HttpResponse:
    """Create and replace the accounts of a CSV file; others stay as they are.

    Where a line is wrong, nothing is changed, and `faults` says what is wrong with which line. Each change is recorded in the log.
    """
    done = await administer.import_accounts(form.csv, officer, gateway, is_dry=form.dry_run)
    return json_answer(_import_object(done, is_dry=form.dry_run))


def _import_object(done: Imported, *, is_dry: bool) -> dict[str, object]:
    return {
        "dry_run": is_dry,
        "created": done.created,
        "changed": done.changed,
        "unchanged": done.unchanged,
        "faults": [
            {"line": one.line, "pointer": one.fault.pointer, "code": one.fault.code, "message": one.fault.message}
            for one in done.faults
        ],
    }
