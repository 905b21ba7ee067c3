"""`gateway audit verify`: a bundle, a document, a proof or a checkpoint, offline, by keys that the caller already has.

Exit status: 0 all holds; 1 something was changed, and is named; 2 the call's words; 3 there is nothing to verify; 4 nothing is
wrong, but something was not checked on which the whole hangs: whose key signed, or what the document is.
"""

import json
import os
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from io import BufferedReader
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress

from gateway.audit.privacy import LOG_KEY, KeyFolder, Privacy
from gateway.cli.words import WrongWords
from gateway.domain.errors import SetupError
from gateway.entry import StreamKey
from gateway.logcheck.bundle import verify_bundle
from gateway.logcheck.files import NotABundle
from gateway.logcheck.finding import Report
from gateway.logcheck.reading import MOST_NAMES, Refused, content, opened, shown
from gateway.logcheck.remembered import LARGEST, NOTHING_REMEMBERED, Remembered, read_remembered, remember
from gateway.logcheck.single_file import Companions, NotVerifiable, read_text, verify_file
from gateway.logcheck.strict import parsed
from gateway.logcheck.trust import Trust, stream_key_of
from gateway.tlog import BadNote, Verifier

MOST_UNPACKED = 64 * 2**30
"""Bytes; an archive that says that it is larger is not opened."""
BEGINNING, MOST_TIMES = 64 * 2**20, 100
"""Bytes, and how many times its own size an archive may unpack to beyond them; bundles come to ten times."""
_PARTIAL = 4


def verify(
    what: Annotated[
        Path,
        typer.Argument(
            help="A bundle (folder or ZIP), a document, a .tlog-proof, a checkpoint, or a page of disclosures."
        ),
    ],
    home: Annotated[Path | None, typer.Option(help="The gateway's home: its log key is the one to trust.")] = None,
    key: Annotated[
        list[str] | None,
        typer.Option(
            envvar="AUDIT_VERIFY_KEY",
            help="A log's verifier key, or a file with such keys or with jwks.json.  Repeatable.",
        ),
    ] = None,
    witness_key: Annotated[
        list[str] | None, typer.Option(help="A witness's verifier key, or a file with such.")
    ] = None,
    witness: Annotated[
        Path | None,
        typer.Option(
            help="What you kept: a checkpoint, which is brought up to date, a proof, or a document with its receipt."
        ),
    ] = None,
    proof: Annotated[
        Path | None, typer.Option(help="A document's proof; else the .tlog-proof of the same name.")
    ] = None,
    streams: Annotated[
        Path | None,
        typer.Option(help="A bundle's keys.json, or /audit/streams/N kept in a file: for a receipt's own signature."),
    ] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Verify offline, and name what was changed.  Exit status 0: all holds; 1: not; 3: nothing to verify; 4: only in part."""
    trust = Trust(_keys(key), _of_home(home), _keys(witness_key))
    aside = Report()
    held = NOTHING_REMEMBERED if witness is None else read_remembered(witness, trust, aside)
    try:
        report = _report(what, trust, held, _beside(what, proof, streams))
    except (NotABundle, NotVerifiable) as fault:
        raise SetupError(f"{fault}.") from None
    report.findings[:0] = aside.findings
    if witness is not None and held.is_memory and report.holds and report.head is not None:
        _remember(witness, held, report)
    _tell(report, as_json=as_json)
    raise typer.Exit(1 if not report.holds else _PARTIAL if report.is_partial else 0)


def _report(what: Path, trust: Trust, held: Remembered, beside: Companions) -> Report:
    if what.is_dir():
        return _of_bundle(what, trust, held)
    if not what.exists():
        raise NotVerifiable(f"There is no {what}")
    try:
        with opened(what, follow=True) as file:
            if not zipfile.is_zipfile(file):
                return verify_file(what, trust, held, beside)
            with _unpacked(file, what) as folder:
                return _of_bundle(folder, trust, held)
    except Refused as fault:
        raise NotVerifiable(f"{what} cannot be read: {fault}") from None


def _of_bundle(folder: Path, trust: Trust, held: Remembered) -> Report:
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bars:
        bar = bars.add_task("entries 留痕记录", total=None)
        cores = os.cpu_count() or 1
        return verify_bundle(folder, trust, held, lambda done, of: bars.update(bar, completed=done, total=of), cores)


_UNPACKABLE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError, OverflowError, struct.error)
"""What comes of an archive that is none, is damaged, encrypted, or packed otherwise."""


@contextmanager
def _unpacked(file: BufferedReader, what: Path) -> Iterator[Path]:
    """The folder of an archive's files, for the while.  Raises NotABundle."""
    with tempfile.TemporaryDirectory(prefix="audit-bundle-") as folder:
        try:
            with zipfile.ZipFile(file) as archive:
                _check_archive(archive, os.fstat(file.fileno()).st_size, what)
                archive.extractall(folder)
        except NotABundle:
            raise
        except _UNPACKABLE as fault:
            raise NotABundle(f"{what} cannot be unpacked: {fault}") from None
        yield Path(folder)


def _check_archive(archive: zipfile.ZipFile, packed: int, what: Path) -> None:
    """Raises NotABundle where it would fill the disk, holds a file twice or one that lies elsewhere."""
    files = archive.infolist()
    names = [one.filename for one in files]
    if (
        sum(one.file_size for one in files) > min(MOST_UNPACKED, BEGINNING + MOST_TIMES * packed)
        or len(files) > MOST_NAMES
    ):
        raise NotABundle(f"{what} is too large when it is unpacked")
    if len(set(names)) != len(names):
        raise NotABundle(f"{what} holds a file twice")
    if any(
        name.startswith(("/", "\\")) or ".." in name.split("/") or one.orig_filename != name
        for one, name in zip(files, names, strict=True)
    ):
        raise NotABundle(f"{what} holds a file that would lie outside of its folder")


def _keys(given: list[str] | None) -> tuple[Verifier, ...]:
    """Verifier keys, each as text or in a file."""
    found: list[Verifier] = []
    for text in given or ():
        try:
            found += map(Verifier.parse, _vkeys(text))
        except BadNote as fault:
            raise WrongWords(f"{text!r} is no key, nor a file with keys: {fault}.") from None
    return tuple(found)


def _vkeys(text: str) -> list[str]:
    if "+" in text and not os.path.isfile(text):  # noqa: PTH113 - pathlib raises where a key is longer than a file name may be
        return [text]
    try:
        said = content(Path(text), LARGEST, follow=True).decode()
        if said.lstrip().startswith("{"):
            return [str(one["vkey"]) for one in parsed(said)["keys"]]
    except (ValueError, KeyError, TypeError):
        raise WrongWords(f"{text!r} is no key, nor a file with keys.") from None
    return [line for line in said.splitlines() if line.strip()]


def _of_home(home: Path | None) -> tuple[bytes, ...]:
    if home is None:
        return ()
    folder = home / "keys"
    if not any(folder.glob(f"{LOG_KEY}*.key")):
        raise SetupError(f"{folder} holds no log key: give the gateway's home, or a key with --key.")
    return Privacy(KeyFolder(folder)).log_public_keys()


def _beside(what: Path, proof: Path | None, streams: Path | None) -> Companions:
    """The proof of a document, named or lying beside it, and the keys of processes."""
    names = () if what.is_dir() else (what.with_suffix(".tlog-proof"), what.with_name(f"{what.name}.tlog-proof"))
    near = [path for path in names if path != what]
    found = proof or next((path for path in near if path.is_file()), None)
    keys: dict[int, StreamKey] = {}
    if streams is not None:
        try:
            keys = {
                one.stream_id: one
                for one in map(stream_key_of, parsed(content(streams, LARGEST, follow=True))["streams"])
            }
        except (ValueError, KeyError, TypeError):
            raise SetupError(f"{streams} holds no key of a stream: it is not a bundle's keys.json.") from None
    try:
        text = None if found is None else read_text(found)
        return Companions(text, keys, str(found or ""), str(streams or ""))
    except NotVerifiable as fault:
        raise SetupError(f"{fault}.") from None


def _remember(witness: Path, held: Remembered, report: Report) -> None:
    """Keep the newer head, where it is proven to continue the former; an older bundle takes nothing back."""
    size = int(report.head.split("\n")[1]) if report.head else 0
    if not report.continues or (held.checkpoint is not None and held.checkpoint.size >= size):
        return
    try:
        remember(witness, report.head or "")
    except OSError as fault:
        raise SetupError(f"{witness} cannot be written ({fault.strerror}): the new head is not kept.") from None
    report.checked.append(f"{witness} now keeps the head of {size} leaves")


def _tell(report: Report, *, as_json: bool) -> None:
    if as_json:
        said = {
            "holds": report.holds,
            "is_partial": report.is_partial,
            "findings": [asdict(finding) for finding in report.findings],
            "further": {fault.value: count for fault, count in report.further.items()},
            "checked": report.checked,
            "unchecked": report.unchecked,
            "ignored": report.ignored,
        }
        print(json.dumps(said, ensure_ascii=False))
        return
    console = Console(highlight=False, soft_wrap=True)
    for text in report.checked:
        console.print(f"[green]✔[/] {escape(text)}")
    for text in report.unchecked:
        console.print(f"[yellow]–[/] not checked: {escape(text)}")
    for text in report.ignored:
        console.print(f"[yellow]–[/] ignored, not part of it: {escape(shown(text))}")
    for finding in report.findings:
        console.print(f"[red]✘ {finding.fault}[/]  {escape(finding.said)} ({escape(finding.file)})")
    for fault, count in report.further.items():
        console.print(f"[red]✘ {fault}[/]  {count} more.")
    verdict = "It does not hold 验证不通过" if not report.holds else "It holds 验证通过"
    console.print(verdict + (", as far as it could be checked" if report.holds and report.is_partial else "") + ".")
