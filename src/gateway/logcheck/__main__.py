"""`python -m gateway.logcheck`: checks a bundle, a document, a proof or a checkpoint, offline, and needs no part of the gateway that serves.

Exit status: 0 all holds; 1 something was changed, and is named; 2 wrong usage; 3 there is nothing to verify; 4 nothing is wrong, but
something was not checked on which the whole hangs: whose key signed, or what the document is.
"""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from gateway.logcheck.files import NotABundle
from gateway.logcheck.request import (
    KEY_VARIABLE,
    NOTHING_TO_VERIFY,
    CheckRequest,
    NoKey,
    check,
    report_lines,
    report_object,
    status_of,
    verdict,
    verifier_keys,
)
from gateway.logcheck.single_file import NotVerifiable
from gateway.logcheck.trust import Trust


def main(words: Sequence[str] | None = None) -> int:
    """Check what the words of the call say, print the report, and return the exit status."""
    parser = _parser()
    given = parser.parse_args(words)
    try:
        keys = verifier_keys(given.key or os.environ.get(KEY_VARIABLE, "").split())
        trust = Trust(keys, witnesses=verifier_keys(given.witness_key))
    except NoKey as fault:
        parser.error(f"{fault}.")
    request = CheckRequest(given.what, trust, given.remembered, given.proof, given.streams, os.cpu_count() or 1)
    try:
        report = check(request)
    except (NotABundle, NotVerifiable) as fault:
        print(f"{fault}.", file=sys.stderr)
        return NOTHING_TO_VERIFY
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="backslashreplace")
    if given.json:
        print(json.dumps(report_object(report), ensure_ascii=False))
    else:
        print(*(f"{mark} {text}" for mark, text in report_lines(report)), verdict(report), sep="\n")
    return status_of(report)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m gateway.logcheck", description="Check the audit log, offline.")
    parser.add_argument(
        "what",
        type=Path,
        help="a bundle (folder or ZIP), a document, a .tlog-proof, a checkpoint, or a page of disclosures",
    )
    parser.add_argument(
        "--key",
        action="append",
        default=[],
        help="a log's verifier key, or a file with such keys or with jwks.json; repeatable",
    )
    parser.add_argument(
        "--witness-key", action="append", default=[], help="a witness's verifier key, or a file with such"
    )
    parser.add_argument(
        "--remembered",
        type=Path,
        help="what you kept: a checkpoint, which is brought up to date, a proof, or a document",
    )
    parser.add_argument("--proof", type=Path, help="a document's proof; else the .tlog-proof of the same name")
    parser.add_argument(
        "--streams", type=Path, help="a bundle's keys.json, or /audit/streams/N, for a receipt's own signature"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    return parser


if __name__ == "__main__":
    sys.exit(main())
