"""The operations of the API for tests that go over all of them: what the routes are, and what the contract tells of each."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast, get_type_hints

from pydantic import BaseModel

from gateway.api.app import OPERATIONS
from gateway.api.contract.export import contract
from gateway.api.http.dispatch import OpenOperation, Operation


@dataclass(frozen=True)
class Described:
    """One operation.  body: the form of what it takes; problems: the slugs that it names, those of every request among them."""

    route: OpenOperation
    contract: dict[str, Any]

    @property
    def name(self) -> str:
        return str(self.route.operation_id)

    @property
    def method(self) -> str:
        return next(iter(self.route.methods or ()))

    @property
    def path(self) -> str:
        return self.route.path

    @property
    def is_open(self) -> bool:
        return not isinstance(self.route, Operation)

    @property
    def body(self) -> type[BaseModel] | None:
        form: Any = None if self.route.body_field is None else self.route.body_field.field_info.annotation
        return cast("type[BaseModel] | None", form)

    @property
    def headers(self) -> set[str]:
        return {told["name"] for told in self.contract.get("parameters", []) if told["in"] == "header"}

    @property
    def problems(self) -> set[str]:
        responses = self.contract["responses"].items()
        return {
            part.split("`")[1]
            for status, told in responses
            if status >= "4"
            for part in told["description"].split("; ")
        }

    @property
    def forms(self) -> list[Any]:
        """All that its signature names."""
        return [*get_type_hints(self.route.endpoint).values(), self.body]


def _all() -> Sequence[Described]:
    paths = json.loads(contract())["paths"]
    told = {operation["operationId"]: operation for path in paths.values() for operation in path.values()}
    return [Described(route, told[str(route.operation_id)]) for route in OPERATIONS]


TABLE = _all()
"""In the order in which the documentation shows them."""
