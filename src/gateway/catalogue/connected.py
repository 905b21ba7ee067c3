"""What is left of a catalogue where the connector of a department is not installed: its own certificates wait, and nothing else does."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from gateway.catalogue.schema import DepartmentForm
from gateway.catalogue.shape import department_of
from gateway.domain.codes import DepartmentCode
from gateway.domain.finding import CheckFinding, error, warning
from gateway.domain.matter import Certificate, Matter
from gateway.domain.questions import PERSON
from gateway.domain.rules import questions_of
from gateway.domain.words import Method
from gateway.sdk import Manifest


def as_connected(
    matters: Sequence[Matter], departments: Mapping[DepartmentCode, DepartmentForm], connected: Collection[str]
) -> tuple[Matter, ...]:
    """The matters, in which a certificate that needs a department without its connector asks nobody and says whom it lacks.

    connected: the departments whose connectors are installed.  One that is declared first can be declared, and is not checked afterwards.
    """
    awaited = {code for code, form in departments.items() if form.has_connector and code not in connected}
    if not awaited:
        return tuple(matters)
    return tuple(
        replace(matter, certificates=tuple(_as_connected(one, awaited) for one in matter.certificates))
        for matter in matters
    )


def not_connected(matters: Sequence[Matter]) -> Iterator[CheckFinding]:
    """One finding for each department that is waited for, with the certificates that it costs."""
    lacking: dict[DepartmentCode, list[str]] = {}
    for matter in matters:
        for certificate in matter.certificates:
            for department in certificate.not_connected:
                lacking.setdefault(department, []).append(certificate.code)
    for department, codes in sorted(lacking.items()):
        sentence = f"its connector is not installed, so these are unavailable: {', '.join(codes)}"
        yield warning("catalogue.not-connected", department, sentence)


def other_counties(
    manifests: Iterable[Manifest], departments: Collection[str], counties: Collection[str]
) -> Iterator[CheckFinding]:
    """A connector that asks county by county, and not each of the city's: what it finds nowhere would be said of the whole city."""
    for manifest in manifests:
        asked = manifest.driver.get("counties")
        department = manifest.connector.department
        if isinstance(asked, list) and department in departments and set(asked) != set(counties):
            strange = ", ".join(sorted(set(asked).symmetric_difference(counties)))
            sentence = f"its connector and the city do not have the same counties: {strange}"
            yield error("catalogue.counties", department, sentence)


def _as_connected(certificate: Certificate, awaited: Collection[DepartmentCode]) -> Certificate:
    if certificate.ladder[0] is Method.DIRECT:
        return certificate
    lacking = tuple(
        dict.fromkeys(of for question in questions_of(certificate) if (of := department_of(question)) in awaited)
    )
    if not lacking:
        return certificate
    bare = replace(certificate, predicate=None, value=None, needs=(), items=())
    is_declared = certificate.ladder[0] is Method.DECLARATION and department_of(PERSON) not in lacking
    return bare if is_declared else replace(bare, not_connected=lacking)
