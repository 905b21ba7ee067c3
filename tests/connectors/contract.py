"""What passed between a connector and its department, held against the department's written contract."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import jsonschema_rs

from gateway.sdk.http import HttpReply
from gateway.sdk.http_asyncio import AsyncioHttp

CONTRACTS = Path(__file__).parents[2] / "openapi" / "departments"


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its reply."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes
    reply: HttpReply


class RecordingHttp:
    """Passes every exchange on and keeps it."""

    def __init__(self) -> None:
        self._http = AsyncioHttp.open()
        self.exchanges: list[Exchange] = []

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        timeout_s: float,
        max_bytes: int = 1 << 20,
    ) -> HttpReply:
        reply = await self._http.request(
            method, url, headers=headers, body=body, timeout_s=timeout_s, max_bytes=max_bytes
        )
        self.exchanges.append(Exchange(method, url, dict(headers or {}), body, reply))
        return reply

    async def close(self) -> None:
        await self._http.close()


class OpenApi:
    """A contract in OpenAPI 3.1.  seen: the operations and schemas of replies that exchanges were held against."""

    def __init__(self, name: str) -> None:
        self.document: dict[str, Any] = json.loads((CONTRACTS / name).read_text("utf-8"))
        self.seen: set[str] = set()

    def faults(self, exchange: Exchange) -> list[str]:
        """Everything in an exchange that the contract does not say, on both sides."""
        address = urlsplit(exchange.url)
        for template, operations in self.document["paths"].items():
            pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(template))
            if re.fullmatch(pattern, address.path) and exchange.method.lower() in operations:
                operation = operations[exchange.method.lower()]
                return [*self._asked(operation, exchange, address.query), *self._answered(operation, exchange.reply)]
        return [f"no operation {exchange.method} {address.path}"]

    def operations(self) -> set[str]:
        return {operation["operationId"] for path in self.document["paths"].values() for operation in path.values()}

    def schemas(self) -> set[str]:
        return set(self.document["components"]["schemas"])

    def is_of(self, schema: str, value: object) -> bool:
        return not self._errors({"$ref": f"#/components/schemas/{schema}"}, value)

    def _asked(self, operation: Mapping[str, Any], exchange: Exchange, query: str) -> list[str]:
        self.seen.add(operation["operationId"])
        headers = {name.lower(): value for name, value in exchange.headers.items()}
        given = dict(parse_qsl(query, keep_blank_values=True, encoding="latin-1"))
        faults = []
        for parameter in operation.get("parameters", ()):
            values = {"header": headers, "query": given}.get(parameter["in"])
            if values is None:
                continue
            value = values.get(parameter["name"].lower() if parameter["in"] == "header" else parameter["name"])
            if value is None and parameter["required"]:
                faults.append(f"{parameter['name']} is missing")
            elif value is not None:
                faults += self._errors(parameter["schema"], value)
        faults += (
            [f"{name} is no parameter" for name in given.keys() - {p["name"] for p in operation["parameters"]}]
            if given
            else []
        )
        if "requestBody" in operation:
            ((kind, content),) = operation["requestBody"]["content"].items()
            form = kind == "application/x-www-form-urlencoded"
            body = (
                dict(parse_qsl(exchange.body.decode(), keep_blank_values=True)) if form else json.loads(exchange.body)
            )
            faults += [] if headers.get("content-type") == kind else ["content-type"]
            faults += self._errors(content["schema"], body)
        return faults

    def _answered(self, operation: Mapping[str, Any], reply: HttpReply) -> list[str]:
        response = operation["responses"].get(str(reply.status))
        if response is None:
            return [f"status {reply.status} is not in the contract"]
        body = json.loads(reply.body)
        self.seen |= {name for name in self.schemas() if self.is_of(name, body)}
        return self._errors(response["content"]["application/json"]["schema"], body)

    def _errors(self, schema: Mapping[str, Any], value: object) -> list[str]:
        whole = {**schema, "components": self.document["components"]}
        return [str(error.message) for error in jsonschema_rs.Draft202012Validator(whole).iter_errors(value)]


def percent_decoded(text: str) -> str:
    """Percent-encoded text in either of the two encodings, as far as a schema has to know."""
    return unquote(text, encoding="gb18030", errors="replace")
