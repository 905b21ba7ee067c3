"""A department that answers everything, for the kit's own tests."""

import gzip

from gateway_demo.kit import Bureau, Request, Response


class Echo(Bureau):
    name = "echo"
    usual_s = {"": (0.01, 0.02), "late": (0.2, 0.2)}  # noqa: RUF012 - ClassVar by the base
    quirks = frozenset({"odd", "unfolding"})

    async def start(self) -> None:
        (self.home / "opened").touch()

    async def stop(self) -> None:
        (self.home / "closed").touch()

    async def serve(self, request: Request) -> Response:
        if request.fault == "unfolding":
            return Response(gzip.compress(b"0" * (8 << 20)), headers={"content-encoding": "gzip"})
        request.call.purpose["matter"] = request.query.get("matter", "")
        return Response.of_json({"fault": request.fault, "rows": len(self.rows("people")), "pad": "x" * 200})

    def endpoint(self, url: str) -> dict[str, str]:
        return {"url": url, "secret": self.secret("secret"), "given": self.secret("given")}


class Silent(Bureau):
    """Speaks no HTTP."""

    name = "silent"
    speaks_http = False

    async def faults_changed(self) -> None:
        call = self.served("batch-1", "row", county="330782")
        fault = self.fault_for(call)
        call.outcome = "" if fault is None else "bad"

    def endpoint(self, url: str) -> dict[str, str]:
        return {"folder": str(self.home), "url": url}


class Broken(Bureau):
    """Does not come up."""

    name = "broken"

    async def start(self) -> None:
        self.rows("nothing")


BUREAU = Echo
