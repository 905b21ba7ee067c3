"""Files over HTTP: taken as they are up to their size, held to their digest, and handed out so that no browser opens them in place."""

import asyncio
import base64
from hashlib import sha256

import httpx
import pytest

from gateway.api.http import files
from gateway.domain.files import LARGEST_FILE
from tests.rooms.api.conftest import TASK_ID
from tests.rooms.attachments.test_file import JPEG, PDF, PNG

PLACE = f"/v1/verifications/{TASK_ID}/attachments"
VERIFIER = {"authorization": "Bearer verifier"}


def digest(content: bytes) -> str:
    return f"sha-256=:{base64.b64encode(sha256(content).digest()).decode()}:"


async def sent(http: httpx.AsyncClient, content: bytes, **headers: str) -> httpx.Response:
    given = {"content-digest": digest(content), **VERIFIER, **{k.replace("_", "-"): v for k, v in headers.items()}}
    return await http.post(PLACE, content=content, headers=given)


@pytest.mark.parametrize(("content", "kind"), [(PDF, "application/pdf"), (JPEG, "image/jpeg"), (PNG, "image/png")])
async def test_a_file_is_what_its_bytes_say_whatever_its_header_says(
    http: httpx.AsyncClient, content: bytes, kind: str
) -> None:
    answer = await sent(http, content, content_type="text/html")
    assert answer.status_code == 201, answer.text
    told = answer.json()
    assert (told["media_type"], told["size"]) == (kind, len(content))
    assert told["sha256"] == sha256(content).hexdigest()
    assert answer.headers["location"] == f"{PLACE}/{told['attachment_id']}"


async def test_what_is_larger_than_any_form_is_taken_up_to_the_largest_file(http: httpx.AsyncClient) -> None:
    padded = PDF[:-6] + b"\n" * (LARGEST_FILE - len(PDF)) + PDF[-6:]
    assert (await sent(http, padded)).status_code == 201
    for over in (padded + b"\n", padded * 2):
        answer = await sent(http, over)
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "file-size")
    assert (await http.post("/v1/verifications/x/reply", content=padded, headers=VERIFIER)).status_code in {404, 415}


@pytest.mark.parametrize(
    ("content", "headers", "pointer", "code"),
    [
        (b"MZ", {}, "", "file-kind"),
        (PNG[:-3], {}, "", "file-broken"),
        (PDF, {"content_digest": digest(PNG)}, "", "file-digest"),
        (PDF, {"content_digest": "md5=:AAAA:"}, "/Content-Digest", "missing"),
        (PDF, {"content_digest": ""}, "/Content-Digest", "missing"),
        (PDF, {"content_encoding": "gzip"}, "", "file-coding"),
    ],
)
async def test_a_file_that_cannot_be_taken_is_told_why(
    http: httpx.AsyncClient, content: bytes, headers: dict[str, str], pointer: str, code: str
) -> None:
    answer = await sent(http, content, **headers)
    assert answer.status_code == 400, answer.text
    (fault,) = answer.json()["errors"]
    assert (fault["pointer"], fault["code"]) == (pointer, code)


async def test_whoever_may_not_is_refused_before_a_byte_is_read(http: httpx.AsyncClient) -> None:
    for bearer, status in (("nobody", 401), ("clerk", 403)):
        assert (await sent(http, PDF, authorization=f"Bearer {bearer}")).status_code == status


async def test_only_so_many_files_are_read_at_once(http: httpx.AsyncClient) -> None:
    async with asyncio.TaskGroup() as group:
        over = asyncio.Event()

        async def occupy() -> None:
            async with files.place_for_file():
                await over.wait()

        for _ in range(files.MOST_AT_ONCE):
            group.create_task(occupy())
        await asyncio.sleep(0)
        answer = await sent(http, PDF)
        assert (answer.status_code, answer.json()["code"]) == (503, "overloaded")
        assert answer.headers["retry-after"]
        over.set()
    assert (await sent(http, PDF)).status_code == 201


@pytest.mark.parametrize(
    ("place", "bearer"),
    [(PLACE, "verifier"), ("/v1/queries/01a208c0-82f2-7c55-9a1c-5d4fe53a4085/attachments", "clerk")],
)
async def test_a_file_is_handed_out_to_be_saved(http: httpx.AsyncClient, place: str, bearer: str) -> None:
    one = "01a208c0-82f2-7c55-9a1c-5d4fe53a4086"
    answer = await http.get(f"{place}/{one}", headers={"authorization": f"Bearer {bearer}"})
    assert answer.status_code == 200, answer.text
    assert answer.content == b"%PDF-1.7 as it was brought"
    shown = (
        "content-type",
        "content-disposition",
        "x-content-type-options",
        "cache-control",
        "content-security-policy",
    )
    assert [answer.headers[name] for name in shown] == [
        "application/octet-stream",
        f'attachment; filename="attachment-{one}.pdf"',
        "nosniff",
        "no-store",
        "default-src 'none'; sandbox",
    ]
