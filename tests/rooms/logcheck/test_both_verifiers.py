"""Both verifiers come to the same verdict, the right one, whatever was done to a bundle."""

import shutil
from pathlib import Path

import pytest

from gateway.logcheck.bundle import verify_bundle
from gateway.logcheck.files import NotABundle
from gateway.logcheck.standalone import NoBundle, Verification, parse_key
from gateway.logcheck.trust import Trust
from tests.rooms.logcheck.bundles import WITNESS, signer
from tests.rooms.logcheck.wrongs import World, Wrong, wrongs

TRUST = Trust(log=(signer().verifier,), witnesses=(WITNESS.verifier,))
KEYS = [parse_key(each.vkey) for each in (signer().verifier, WITNESS.verifier)]
WRONGS = list(wrongs())

Verdict = tuple[int, frozenset[tuple[str, str, str]], str]
"""Exit status, what is found (fault, place, file), what is said where there is nothing to verify."""


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return World.make(tmp_path_factory.mktemp("world"))


def of_the_gateway(bundle: Path) -> Verdict:
    try:
        report = verify_bundle(bundle, TRUST)
    except NotABundle as fault:
        return 3, frozenset(), str(fault)
    found = frozenset((one.fault.value, one.place, one.file) for one in report.findings)
    return 1 if found else 4 if report.is_partial else 0, found, ""


def of_the_single_file(bundle: Path) -> Verdict:
    try:
        report = Verification(bundle, KEYS[:1], KEYS[1:], None).run()
    except NoBundle as fault:
        return 3, frozenset(), str(fault)
    found = frozenset((fault, place, file) for fault, place, _, file in report.findings)
    return 1 if found else 4 if report.is_partial else 0, found, ""


def test_there_are_two_hundred_cases_of_different_names() -> None:
    assert len({one.name for one in WRONGS}) == len(WRONGS) >= 200


@pytest.mark.parametrize("wrong", WRONGS, ids=lambda one: one.name)
def test_the_verdict_is_the_same_and_right(wrong: Wrong, world: World, tmp_path: Path) -> None:
    bundle = shutil.copytree(world.folders[wrong.of], tmp_path / "bundle")
    wrong.do(bundle, world)
    code, found, said = of_the_gateway(bundle)
    assert (code, found) == of_the_single_file(bundle)[:2]
    assert (code, found or said) == (wrong.code, found or said)
    if code == 3:
        assert wrong.file in said
        assert wrong.file in of_the_single_file(bundle)[2]
    elif wrong.file:
        assert wrong.file in {name for _, _, file in found for name in (file, *file.split(" or "))}
