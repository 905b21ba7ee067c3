"""Connectors of the stub departments: the installed manifests' items and questions, all spoken over the `rest` driver."""

from collections.abc import Mapping
from dataclasses import replace
from importlib.metadata import entry_points

from gateway.connect import Connector, installed_connectors
from gateway.domain.codes import DepartmentCode
from gateway.sdk.manifest import DepartmentLimits, Manifest

DEPARTMENTS = ("household", "marriage", "real_estate", "social_security", "vehicles")
_REST: dict[str, str | int | float | bool | list[str]] = {
    "kind": "rest",
    "token": "/token",
    "refresh": "/refresh",
    "sign": "md5",
}
_BEARS_ALL = DepartmentLimits(deadline_s=5.0, at_once=1000, per_second=None)


def stub_connectors() -> Mapping[DepartmentCode, Connector]:
    """The five departments of M01 as REST departments that bear any load; the others as installed, which nobody asks here."""
    (rest,) = (point for point in entry_points(group="gateway.drivers") if point.name == "rest")
    installed = installed_connectors()
    stubbed = {
        DepartmentCode(name): replace(
            installed[DepartmentCode(name)], manifest=_over_rest(installed[DepartmentCode(name)].manifest), driver=rest
        )
        for name in DEPARTMENTS
    }
    return {**installed, **stubbed}


def stub_endpoints(ports: Mapping[str, int]) -> dict[str, dict[str, str]]:
    """The operator's settings for each stub."""
    return {
        name: {"url": f"http://127.0.0.1:{port}", "app_key": "bench", "app_secret": "b" * 32}
        for name, port in ports.items()
    }


def _over_rest(manifest: Manifest) -> Manifest:
    department = manifest.connector.department
    questions = {
        name: question.model_copy(update={"protocol": {"path": f"/{department}/{name}"}, "batch": 1})
        for name, question in manifest.questions.items()
    }
    return manifest.model_copy(update={"driver": _REST, "limits": _BEARS_ALL, "questions": questions})
