"""Finds what does not fit in the lists themselves: told twice, asked beyond need, or proved by one another in a circle."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from gateway.domain.codes import MatterCode
from gateway.domain.finding import CheckFinding, error, warning
from gateway.domain.matter import Certificate, Matter
from gateway.domain.rules import needs_of, signature_of


def repeated(matters: Sequence[Matter]) -> Iterator[CheckFinding]:
    """A matter, certificate or item that is there twice; two certificates of a matter that are one by title and issuer."""
    for code in _twice(matter.code for matter in matters):
        yield error("catalogue.duplicate", code, "this matter is there twice")
    for code in _twice(certificate.code for matter in matters for certificate in matter.certificates):
        yield error("catalogue.duplicate", code, "this certificate is there twice")
    for matter in matters:
        seen: dict[tuple[str, str], str] = {}
        for certificate in matter.certificates:
            first = seen.setdefault((certificate.title["zh"].strip(), certificate.issuer), certificate.code)
            if first != certificate.code:
                yield warning("catalogue.duplicate", certificate.code, f"is {first} again: the same title and issuer")
            for item in _twice(shown.name for shown in certificate.items):
                yield error("catalogue.duplicate", certificate.code, f"the item {item} is listed twice")


def beyond_need(certificate: Certificate) -> Iterator[CheckFinding]:
    """Items that the certificate's rule neither tests, nor shows, nor works out: nothing of the matter needs them."""
    signature = signature_of(certificate)
    needed = set() if signature is None else set(signature.delivers)
    for need in needs_of(certificate).values():
        needed |= need.tests | need.shows
    for shown in certificate.items:
        if shown.name not in needed:
            yield error("catalogue.beyond-need", certificate.code, f"the item {shown.name} is asked beyond its need")


def circles(matters: Sequence[Matter]) -> Iterator[CheckFinding]:
    """Matters that each need the outcome of the other first (`outcome_of`), so that nobody could begin with any of them.

    Each circle is told once, at its smallest code.
    """
    needed = {
        matter.code: {c.outcome_of: c.code for c in matter.certificates if c.outcome_of is not None}
        for matter in matters
    }
    for code, others in needed.items():
        for other, certificate in others.items():
            if other not in needed:
                yield error(
                    "catalogue.unknown-matter", certificate, f"states the outcome of {other}, which is no matter"
                )
        path = _way_back(code, needed)
        if path and code == min(path):
            circle = " → ".join((*path, code))
            yield error("catalogue.circular", code, f"needs its own outcome first: {circle}")


def _way_back(start: MatterCode, needed: Mapping[MatterCode, Mapping[MatterCode, str]]) -> tuple[MatterCode, ...]:
    """The shortest way from a matter back to itself, without its end; empty where there is none."""
    ways: list[tuple[MatterCode, ...]] = [(start,)]
    seen: set[MatterCode] = set()
    for way in ways:  # grows while it is walked
        for other in sorted(needed.get(way[-1], {})):
            if other == start:
                return way
            if other not in seen:
                seen.add(other)
                ways.append((*way, other))
    return ()


def _twice(names: Iterable[str]) -> list[str]:
    return [name for name, count in Counter(names).items() if count > 1]
