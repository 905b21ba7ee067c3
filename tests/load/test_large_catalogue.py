"""The city's whole catalogue loads, lints clean, and asks the same of the registers for the same query."""

from dataclasses import replace
from pathlib import Path

import pytest

from gateway.catalogue import Catalogue, lint_catalogue, load_catalogue
from gateway.city import read_city
from gateway.domain.codes import CaseNumber, MatterCode
from tests.load.large_catalogue import CERTIFICATES, DEPARTMENTS, write_large
from tests.rooms.decision.example import catalogue, manifests, query

COUPLE = [("applicant", "33079119940317001X", "陈思远"), ("spouse", "330791199511020027", "林晓雯")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("catalogue")
    write_large(made)
    return made


@pytest.fixture(scope="module")
def large(folder: Path) -> Catalogue:
    return load_catalogue(manifests(), read_city(folder))


def test_it_lints_clean(folder: Path) -> None:
    assert lint_catalogue(manifests(), read_city(folder)) == ()


def test_it_has_a_citys_size(large: Catalogue) -> None:
    every = [certificate for matter in large.matters.values() for certificate in matter.certificates]
    assert len({certificate.code for certificate in every}) == len(every) == CERTIFICATES
    assert len(large.departments) == DEPARTMENTS
    assert {matter.owner for matter in large.matters.values()} == set(large.departments)


def test_the_same_query_asks_the_same(large: Catalogue) -> None:
    asked = query("M01", COUPLE)
    assert large.plan(asked) == catalogue().plan(asked)
    of_another = large.plan(replace(asked, matter=MatterCode("M4601"), case_number=CaseNumber("JH-2026-M4601-000017")))
    questions = [[lookup.question for lookup in plan.lookups] for plan in (of_another, large.plan(asked))]
    assert questions[0] == questions[1]
