"""Random residents over six matters, asked through the departments' own protocols, against the generator's truth and its ledger.

`python -m tests.load.residents --seeds 1,2,3 --residents 300 --profile realistic [--population DIR] [--within SECONDS]`: a house of
its own for each seed; exits 1 when an answer is wrong, or none came.
"""

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from random import Random

from rich.console import Console
from rich.table import Table

from gateway_demo.demo import PROFILES, Demo, DemoOptions
from gateway_demo.population import AS_OF, generate, write
from tests.stories.command import remove_databases
from tests.stories.oracle import CERTIFICATES, People, Subject, expected, parties, people_of, said
from tests.stories.people import Asker, Json, certificate

AT_ONCE = 16
DEADLINE_MS = 2000
PAUSE_S = 1.0
WORDS = ("agree", "doubt", "wrong")
Asked = tuple[str, Subject]
"""A matter, and the one whom it is asked for."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What came of one certificate.  word: of WORDS.  kinds: of the ledger's rows in which the family stands."""

    code: str
    word: str
    told: str
    may: frozenset[str]
    reason: str
    kinds: tuple[str, ...]


def chosen(people: People, number: int, seed: int) -> list[Asked]:
    """So many random residents, each in one of the six matters, in turn; all of them where there are fewer."""
    some = Random(seed).sample(people.subjects, min(number, len(people.subjects)))
    matters = list(CERTIFICATES)
    return [(matters[turn % len(matters)], subject) for turn, subject in enumerate(some)]


def ask_all(ask: Asker, asked: Sequence[Asked], within_s: float) -> list[Json]:
    """The documents once nothing waits for a register any more, or after so many seconds."""
    ask.as_("clerk")
    until = time.monotonic() + within_s

    def first(one: Asked) -> Json:
        matter, subject = one
        named = parties(subject.family, matter)
        return ask.query(matter, named, certificates=list(CERTIFICATES[matter]), deadline_ms=DEADLINE_MS)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        documents = list(pool.map(first, asked))
        while (waits := [at for at, one in enumerate(documents) if waits_for_register(one)]) and (
            time.monotonic() < until
        ):
            time.sleep(PAUSE_S)
            again = pool.map(lambda at: ask.read(documents[at]["query_id"]), waits)
            for at, document in zip(waits, again, strict=True):
                documents[at] = document
    return documents


def waits_for_register(document: Json) -> bool:
    """Whether something is pending that no officer has to do."""
    return any(c["state"] == "pending" and c["next"]["kind"] != "task" for c in document["certificates"])


def judged(asked: Asked, document: Json) -> list[Judged]:
    """Each certificate: as it really is, a doubt that the ledger or a register's bounds explain, or wrong."""
    matter, subject = asked
    found = []
    for code, may in expected(subject, matter).items():
        told = said(document, code)
        word = "wrong" if told not in may else "doubt" if told == "doubt" else "agree"
        kinds = tuple(sorted({row.kind for row in subject.ledger}))
        found.append(Judged(code, word, told, frozenset(may), str(certificate(document, code)["reason"]), kinds))
    return found


def table_of(found: Sequence[Judged]) -> Table:
    """Matter and certificate by agree, doubt and wrong."""
    table = Table("matter", "certificate", *WORDS)
    counts = Counter((one.code, one.word) for one in found)
    for matter, codes in CERTIFICATES.items():
        for code in codes:
            table.add_row(matter, code, *(str(counts[code, word]) for word in WORDS))
    table.add_row("all", "", *(str(sum(one.word == word for one in found)) for word in WORDS))
    return table


def faults(found: Sequence[Judged]) -> list[str]:
    """One line for each wrong answer; it names nobody."""
    return [
        f"{one.code}: {one.told} ({one.reason}), may be {'/'.join(sorted(one.may))}; ledger: {', '.join(one.kinds) or 'nothing'}"
        for one in found
        if one.word == "wrong"
    ]


def one_house(options: DemoOptions, asked: Sequence[Asked], within_s: float) -> list[Judged]:
    """Start a house, ask, judge, and stop it."""
    try:
        with Demo(options) as demo, closing(Asker(demo)) as ask:
            documents = ask_all(ask, asked, within_s)
    finally:
        remove_databases(options.home)
    return [verdict for one, document in zip(asked, documents, strict=True) for verdict in judged(one, document)]


def run(given: argparse.Namespace, say: Callable[[object], None]) -> int:
    """All seeds; how many answers were wrong."""
    wrong = 0
    for seed in given.seeds:
        with tempfile.TemporaryDirectory(prefix="residents-") as folder:
            population = given.population or _generated(Path(folder) / "population", seed, given.of)
            people = people_of(population)
            asked = chosen(people, given.residents, seed)
            options = DemoOptions(
                home=Path(folder) / "home", port=0, as_of=people.as_of, population=population, profile=given.profile
            )
            began = time.monotonic()
            found = one_house(options, asked, given.within)
        wrong += len(lines := faults(found))
        say(f"seed {seed}, {given.profile}: {len(asked)} residents in {time.monotonic() - began:.0f} s")
        say(table_of(found))
        say("\n".join(lines) or "every answer agrees with the truth or the ledger")
    return wrong


def _generated(folder: Path, seed: int, residents: int) -> Path:
    write(generate(residents=residents, seed=seed, as_of=AS_OF), folder)
    return folder


def main() -> None:
    """The long run of `make residents`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=lambda text: [int(one) for one in text.split(",")], default=[1, 2, 3])
    parser.add_argument("--residents", type=int, default=300, help="how many are asked about, under each seed")
    parser.add_argument("--of", type=int, default=1000, help="residents of each generated population")
    parser.add_argument("--profile", choices=sorted(PROFILES), default="realistic")
    parser.add_argument("--population", type=Path, help="a folder with truth.json; seeds then choose among its people")
    parser.add_argument(
        "--within", type=float, default=900.0, help="seconds until what is still pending counts as wrong"
    )
    sys.exit(1 if run(parser.parse_args(), Console(soft_wrap=True).print) else 0)


if __name__ == "__main__":
    main()
