"""The command."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

from gateway.logcheck.independent.bundle import NoBundle
from gateway.logcheck.independent.notes import Key, parse_key
from gateway.logcheck.independent.reading import content_of, shown
from gateway.logcheck.independent.report import Report
from gateway.logcheck.independent.single_file import SingleFile
from gateway.logcheck.independent.strict import Bad, parsed, text_of
from gateway.logcheck.independent.verification import Verification

KEY_VARIABLE = "AUDIT_VERIFY_KEY"
"""The environment's variable with verifier keys, blanks between, for who gives no --key."""


def main(words: list[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(
        description="Verify a bundle of the audit log.", epilog="See the head of this file."
    )
    parser.add_argument("what", type=Path, help="the unpacked bundle, a document, a proof or a checkpoint")
    parser.add_argument(
        "--key",
        action="extend",
        default=[],
        type=_given_keys,
        help=f"the log's verifier key, or a file with such keys or with jwks.json; else ${KEY_VARIABLE}",
    )
    parser.add_argument(
        "--witness-key",
        action="extend",
        default=[],
        type=_given_keys,
        help="a witness's verifier key, or a file with such",
    )
    parser.add_argument("--remembered", type=Path, help="a checkpoint, proof or document of an earlier day")
    parser.add_argument("--proof", type=Path, help="a document's proof; else the .tlog-proof of the same name")
    parser.add_argument(
        "--streams", type=Path, help="keys.json, or /audit/streams/N in a file: for a receipt's own signature"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    given = parser.parse_args(words)
    try:
        log = given.key or [key for one in os.environ.get(KEY_VARIABLE, "").split() for key in _given_keys(one)]
    except argparse.ArgumentTypeError as fault:
        parser.error(f"${KEY_VARIABLE}: {fault}")
    try:
        report = _verified(given.what, log, given)
    except NoBundle as fault:
        print(f"{fault}.", file=sys.stderr)
        return 3
    if sys.stderr.isatty():
        sys.stderr.write("\r")
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="backslashreplace")
    _print(report, as_json=given.json)
    return 1 if report.findings else 4 if report.is_partial else 0


def _verified(what: Path, log: list[Key], given: argparse.Namespace) -> Report:
    """Raises NoBundle."""
    if what.is_dir() or not what.exists():
        return Verification(what, log, given.witness_key, given.remembered).run()
    near = (what.with_suffix(".tlog-proof"), what.with_name(what.name + ".tlog-proof"))
    proof = given.proof or next((path for path in near if path != what and path.is_file()), None)
    return SingleFile(what, log, given.witness_key, proof, given.streams).run()


def _given_keys(text: str) -> list[Key]:
    """Of a key as text, or of a file with one on each line or with jwks.json."""
    try:
        # pathlib raises where a key is longer than a file's name may be
        is_key = "+" in text and not os.path.isfile(text)  # noqa: PTH113
        return [parse_key(one) for one in ([text] if is_key else _vkeys(Path(text)))]
    except Bad as fault:
        raise argparse.ArgumentTypeError(f"{shown(text[:80])} is no key, nor a file with keys: {fault}") from None


def _vkeys(path: Path) -> list[str]:
    """Raises Bad."""
    try:
        text = content_of(path, follow=True).decode()
        if text.lstrip().startswith("{"):
            return [text_of(one["vkey"]) for one in parsed(text)["keys"]]
    except (ValueError, KeyError, TypeError):
        raise Bad("it cannot be read as such") from None
    return [line for line in text.splitlines() if line.strip()]


def _print(report: Report, *, as_json: bool) -> None:
    if as_json:
        names = ("fault", "place", "said", "file")
        members = {
            "holds": not report.findings, "is_partial": report.is_partial, "checked": report.checked, "unchecked": report.unchecked,
            "ignored": report.ignored, "findings": [dict(zip(names, one)) for one in report.findings], "further": report.further,
        }  # fmt: skip
        print(json.dumps(members))
        return
    for text in report.checked:
        print(f"checked:      {text}")
    for text in report.unchecked:
        print(f"NOT checked:  {text}")
    for text in report.ignored:
        print(f"ignored:      not part of it: {shown(text)}")
    for fault, _, sentence, file in report.findings:
        print(f"WRONG:        {fault}: {sentence} ({file})")
    for fault, count in report.further.items():
        print(f"WRONG:        {fault}: {count} more.")
    if report.findings:
        print("Verification FAILED.")
    else:
        print("Verified, with gaps (see NOT checked)." if report.is_partial else "Verified.")


if __name__ == "__main__":
    sys.exit(main())
