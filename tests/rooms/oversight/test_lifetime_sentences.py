"""What is done to the log itself, as its entries say it to a reader."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from gateway.audit.model import Draft, Subject, encode
from gateway.audit.privacy import KeyFolder, Privacy
from gateway.audit.withholding import Withholding
from gateway.domain.oversight import Scope
from gateway.entry import Kind, Position, view
from gateway.entry.sentence import sentence
from gateway.oversight.disclosures import withholding_draft
from gateway.oversight.retention import By
from tests.rooms.audit import samples

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
BY = By("JHOPS0000001", "court-17")
WITHHOLDING = Withholding(UUID(int=1), Scope.CASE, "JH-2026-M01-000017", "investigation 4", AT, AT)


def said(draft: Draft, privacy: Privacy, language: str) -> str:
    entry = encode(draft, Position(1, 0), AT, None, privacy.seal)
    columns = {name: getattr(entry, name) for name in ("at", "kind", "query_id", "body", "sections")}
    return sentence(view({"stream_id": 1, "seq": 0, **columns}), language)


@pytest.mark.parametrize(
    ("draft", "english", "chinese"),
    [
        (
            BY.draft(Kind.SHRED, {"keys": 0}, (Subject(b"t" * 16, {"party": "self", "role": "self"}),)),
            "On 2026-11-23 17:00:00 (UTC+8) JHOPS0000001 destroyed the 0 keys of one person or firm by order court-17.",
            "2026-11-23 17:00:00（北京时间），JHOPS0000001依court-17号令销毁一个人或单位的密钥0个。",
        ),
        (
            BY.draft(Kind.PRUNE, {"month": "2024-01", "entries": 12, "ranges": []}),
            (
                "On 2026-11-23 17:00:00 (UTC+8) JHOPS0000001 announced by order court-17 that the 12 entries of 2024-01 are dropped; "
                "their export was verified."
            ),
            "2026-11-23 17:00:00（北京时间），JHOPS0000001依court-17号令公告：2024-01的12条留痕记录已导出并核验，予以清理。",
        ),
        (
            withholding_draft(WITHHOLDING, samples.auditor),
            "On 2026-11-23 17:00:00 (UTC+8), auditor-1 of audit: withhold case JH-2026-M01-000017 until 2026-11-23.",
            "2026-11-23 17:00:00（北京时间），auditor-1（audit）：withhold case JH-2026-M01-000017 until 2026-11-23。",
        ),
    ],
)
def test_an_act_is_a_sentence(privacy: Privacy, draft: Draft, english: str, chinese: str) -> None:
    assert said(draft, privacy, "en") == english
    assert said(draft, privacy, "zh") == chinese


@pytest.fixture
def privacy(tmp_path_factory: pytest.TempPathFactory) -> Privacy:
    return Privacy(KeyFolder(tmp_path_factory.mktemp("home")))
