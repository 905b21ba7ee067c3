"""What the drivers of JSON departments read alike: the object in a body, its serial, its time, how long to wait."""

import math
import re
from collections.abc import Mapping
from datetime import datetime

import orjson

from gateway.sdk import HttpFault, HttpReply, json_body, read_moment

_CODE = re.compile(r"[A-Za-z0-9_.$-]{1,8}")


class Garbage(Exception):
    """The reply is not of the protocol."""


def json_object(answer: HttpReply) -> Mapping[str, object]:
    """The JSON object in a body.  Raises Garbage for anything else, for HTML with status 200 as for half a reply; HttpFault by its status."""
    try:
        content = orjson.loads(json_body(answer.body, answer.headers.get("content-type", "")))
    except ValueError:
        content = None
    if isinstance(content, dict):
        return content
    if answer.status != 200:
        raise HttpFault(f"http_{answer.status}")
    raise Garbage


def told_code(code: str) -> str:
    """A department's code as the cause of a failure; "" for one that is longer than codes are: it could hold somebody's number."""
    return code if _CODE.fullmatch(code) else ""


def serial(value: object) -> str:
    """The department's own serial of the call, where it is one."""
    return value if isinstance(value, str) and len(value) <= 64 and value.isascii() and value.isprintable() else ""


def data_time(value: object) -> datetime | None:
    """The time of the data; None where the department gives none.  Raises Garbage."""
    try:
        return None if value is None else read_moment(value)
    except ValueError:
        raise Garbage from None


def waiting_s(value: object) -> float | None:
    """A waiting time in seconds, where one is given that makes sense."""
    try:
        seconds = float(value) if isinstance(value, int | float | str) else math.nan
    except ValueError:
        return None
    return seconds if 0 <= seconds <= 3600 else None
