"""One check as a person asks for it: which file or folder, by which keys, beside what; and its report, as lines and as JSON."""

import os
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from gateway.entry import StreamKey
from gateway.logcheck.archive import unpacked
from gateway.logcheck.bundle import verify_bundle
from gateway.logcheck.entries import Progress
from gateway.logcheck.finding import Report
from gateway.logcheck.reading import NotRead, content, opened, shown
from gateway.logcheck.remembered import LARGEST, NOTHING_REMEMBERED, Remembered, read_remembered, remember
from gateway.logcheck.single_file import Companions, NotVerifiable, read_text, verify_file
from gateway.logcheck.strict import parsed
from gateway.logcheck.trust import Trust, stream_key_of
from gateway.tlog import BadNote, Verifier

VERIFIED, CHANGED, USAGE, NOTHING_TO_VERIFY, PARTIAL = range(5)
"""Exit status: all holds; something was changed, and is named; wrong usage; there is nothing to verify; nothing is wrong, but something was
not checked on which the whole hangs: whose key signed, or what the document is."""
KEY_VARIABLE = "AUDIT_VERIFY_KEY"
"""The environment's variable with verifier keys, blanks between, for who gives no --key."""


class NoKey(ValueError):
    """What was given as a key is none."""


@dataclass(frozen=True, slots=True)
class CheckRequest:
    """What is to be checked, and with what.

    what: a bundle (folder or ZIP), a document, a proof, a checkpoint, a page of disclosures.  remembered: what the holder kept from an
    earlier day, brought up to date where it is a checkpoint.  proof, streams: files beside a document.  cores: for a large bundle.
    """

    what: Path
    trust: Trust
    remembered: Path | None = None
    proof: Path | None = None
    streams: Path | None = None
    cores: int = 1


def check(request: CheckRequest, progress: Progress | None = None) -> Report:
    """Check it.  progress: of a bundle's entries.  Raises NotABundle, NotVerifiable."""
    aside = Report()
    former = (
        NOTHING_REMEMBERED if request.remembered is None else read_remembered(request.remembered, request.trust, aside)
    )
    report = _report(request, former, progress)
    report.findings[:0] = aside.findings
    if request.remembered is not None and former.is_memory and report.holds and report.head is not None:
        _remember(request.remembered, former, report)
    return report


def status_of(report: Report) -> int:
    """The exit status."""
    if not report.holds:
        return CHANGED
    return PARTIAL if report.is_partial else VERIFIED


def verifier_keys(given: Iterable[str]) -> tuple[Verifier, ...]:
    """Verifier keys, each as text, or in a file of such, or in a `jwks.json`.  Raises NoKey."""
    found: list[Verifier] = []
    for text in given:
        try:
            found += map(Verifier.parse, _vkeys(text))
        except BadNote as fault:
            raise NoKey(f"{text!r} is no key, nor a file with keys: {fault}") from None
    return tuple(found)


def report_object(report: Report) -> dict[str, object]:
    """The report as JSON values."""
    return {
        "holds": report.holds,
        "is_partial": report.is_partial,
        "findings": [asdict(finding) for finding in report.findings],
        "further": {fault.value: count for fault, count in report.further.items()},
        "checked": report.checked,
        "unchecked": report.unchecked,
        "ignored": report.ignored,
    }


def report_lines(report: Report) -> list[tuple[str, str]]:
    """The report line by line: a mark, and the text behind it.  Marks: `✔` checked, `–` not checked, `✘` wrong."""
    return [
        *(("✔", text) for text in report.checked),
        *(("–", f"NOT checked: {text}") for text in report.unchecked),
        *(("–", f"ignored, not part of it: {shown(text)}") for text in report.ignored),
        *(("✘", f"{finding.fault}  {finding.said} ({finding.file})") for finding in report.findings),
        *(("✘", f"{fault}  {count} more.") for fault, count in report.further.items()),
    ]


def verdict(report: Report) -> str:
    """The last line."""
    if not report.holds:
        return "Verification FAILED 验证不通过."
    return (
        "Verified, with gaps (see NOT checked) 验证通过，但有未核验项." if report.is_partial else "Verified 验证通过."
    )


def _report(request: CheckRequest, former: Remembered, progress: Progress | None) -> Report:
    what = request.what
    companions = _companions(request)
    if what.is_dir():
        return verify_bundle(what, request.trust, former, progress, request.cores)
    if not what.exists():
        raise NotVerifiable(f"There is no {what}")
    try:
        with opened(what, follow=True) as file:
            if not zipfile.is_zipfile(file):
                return verify_file(what, request.trust, former, companions)
            with unpacked(file, what) as folder:
                return verify_bundle(folder, request.trust, former, progress, request.cores)
    except NotRead as fault:
        raise NotVerifiable(f"{what} cannot be read: {fault}") from None


def _vkeys(text: str) -> Sequence[str]:
    if "+" in text and not os.path.isfile(text):  # noqa: PTH113 - pathlib raises where a key is longer than a file name may be
        return [text]
    try:
        lines = content(Path(text), LARGEST, follow=True).decode()
        if lines.lstrip().startswith("{"):
            return [str(one["vkey"]) for one in parsed(lines)["keys"]]
    except (ValueError, KeyError, TypeError):
        raise NoKey(f"{text!r} is no key, nor a file with keys") from None
    return [line for line in lines.splitlines() if line.strip()]


def _companions(request: CheckRequest) -> Companions:
    """The proof of a document, named or lying beside it, and the keys of processes.  Raises NotVerifiable."""
    what, streams = request.what, request.streams
    names = () if what.is_dir() else (what.with_suffix(".tlog-proof"), what.with_name(f"{what.name}.tlog-proof"))
    near = [path for path in names if path != what]
    found = request.proof or next((path for path in near if path.is_file()), None)
    text = None if found is None else read_text(found)
    return Companions(text, {} if streams is None else _stream_keys(streams), str(found or ""), str(streams or ""))


def _stream_keys(path: Path) -> dict[int, StreamKey]:
    try:
        keys = parsed(content(path, LARGEST, follow=True))["streams"]
        return {key.stream_id: key for key in map(stream_key_of, keys)}
    except (ValueError, KeyError, TypeError):
        raise NotVerifiable(f"{path} holds no key of a stream: it is not a bundle's keys.json") from None


def _remember(path: Path, former: Remembered, report: Report) -> None:
    """Keep the newer head, where it is proven to continue the former; an older bundle takes nothing back.  Raises NotVerifiable."""
    size = int(report.head.split("\n")[1]) if report.head else 0
    if not report.continues or (former.checkpoint is not None and former.checkpoint.size >= size):
        return
    try:
        remember(path, report.head or "")
    except OSError as fault:
        raise NotVerifiable(f"{path} cannot be written ({fault.strerror}): the new head is not kept") from None
    report.checked.append(f"{path} now keeps the head of {size} leaves")
