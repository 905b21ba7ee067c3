"""Errors in SCIM's form, for what is asked below /scim/.  Source: RFC 7644, 3.12."""

import orjson
from starlette.responses import Response as HttpResponse

from gateway.domain.errors import GatewayError, InvalidInput

MEDIA_TYPE = "application/scim+json"
ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"
_BY_STATUS = {400: "invalidValue", 409: "uniqueness"}
_KEPT = ("allow", "retry-after", "www-authenticate")


class ScimFault(GatewayError):
    """What cannot be meant, in one of SCIM's words; or the record is not any more as the caller holds it (412)."""

    status = 400

    def __init__(self, scim_type: str, detail: str, *, status: int = 400) -> None:
        super().__init__(detail)
        self.scim_type = scim_type
        self.status = status


def scim_problem(error: GatewayError, answer: HttpResponse) -> HttpResponse:
    """One of our errors, with the places of all that is wrong, and never a value.  answer: the same as a problem."""
    detail = error.detail or error.title
    if isinstance(error, InvalidInput) and error.faults:
        detail = "; ".join(f"{fault.pointer}: {fault.message}" for fault in error.faults)
    scim_type = error.scim_type if isinstance(error, ScimFault) else _BY_STATUS.get(error.status, "")
    return scim_answer(error.status, detail, answer, scim_type)


def scim_answer(status: int, detail: str, answer: HttpResponse, scim_type: str = "") -> HttpResponse:
    """An error of this status.  answer: the same as a problem, whose headers it keeps."""
    told = {
        "schemas": [ERROR],
        "status": str(status),
        "detail": detail,
        **({"scimType": scim_type} if scim_type else {}),
    }
    headers = {name: answer.headers[name] for name in _KEPT if name in answer.headers}
    return HttpResponse(orjson.dumps(told), status, media_type=MEDIA_TYPE, headers=headers)
