"""What auditors give in files: a number, a reason."""

import io
from pathlib import Path

import pytest

from gateway.cli.audit_options import number_from, text_from
from gateway.domain.errors import SetupError


def test_a_number_and_a_reason_come_from_files_without_their_line_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "words"
    file.write_text("核对 2026-117\n", "utf-8")
    assert (number_from(None), number_from(file), text_from(file)) == (None, "核对 2026-117", "核对 2026-117")
    monkeypatch.setattr("sys.stdin", io.StringIO("one\ntwo\n"))
    assert (number_from(Path("-")), text_from(Path("-"))) == ("one", "two")


@pytest.mark.parametrize("read", [number_from, text_from])
@pytest.mark.parametrize("content", [None, b"\xff\xfe"], ids=["not there", "not UTF-8"])
def test_a_file_that_cannot_be_read_is_named(read: object, content: bytes | None, tmp_path: Path) -> None:
    file = tmp_path / "words"
    if content is not None:
        file.write_bytes(content)
    assert callable(read)
    with pytest.raises(SetupError, match="words cannot be read as UTF-8: name a file"):
        read(file)
