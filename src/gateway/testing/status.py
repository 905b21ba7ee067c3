"""The README's table of connectors, made from manifests and quality files."""

from collections.abc import Mapping
from importlib.metadata import entry_points

from gateway.domain.errors import SetupError
from gateway.sdk import DepartmentLimits, Manifest, load_manifest
from gateway.testing.quality import RULES, Quality, read_quality

HEAD = "| connector | speaks | asked | found | limits | freshness | conformance |\n|---|---|---|---|---|---|---|"


def table() -> str:
    """Markdown, one line for each installed connector, in the order of names.

    found: ✅ done, ⚠️ exempt, ❌ no quality file.  conformance: ✅ every rule kept, ⚠️ with how many exempt, ❌ no quality file.
    """
    packages: Mapping[str, str] = {point.name: point.value for point in entry_points(group="gateway.connectors")}
    return "\n".join([HEAD, *(_line(name, load_manifest(packages[name])) for name in sorted(packages))])


def _line(name: str, manifest: Manifest) -> str:
    questions = ", ".join(f"`{question}`" for question in manifest.questions)
    try:
        quality = read_quality(name)
    except SetupError:
        found, freshness, kept = "❌", "", "❌"
    else:
        found = "✅" if quality.exemption("found") is None else "⚠️"
        freshness, kept = quality.freshness, _kept(quality)
    limits = _limits(manifest.limits)
    return f"| {name} | {manifest.driver['kind']} | {questions} | {found} | {limits} | {freshness} | {kept} |"


def _limits(limits: DepartmentLimits) -> str:
    pace = "" if limits.per_second is None else f", {limits.per_second:g}/s"
    return f"{limits.deadline_s:g} s, {limits.at_once} at once{pace}"


def _kept(quality: Quality) -> str:
    exempt = sum(quality.exemption(rule) is not None for rule in RULES)
    return "✅" if exempt == 0 else f"⚠️ {len(RULES) - exempt} of {len(RULES)}"
