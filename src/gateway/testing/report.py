"""A connector's conformance as a report: rule by rule, what is asked, and what came of it."""

import asyncio
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from gateway.domain.errors import SetupError
from gateway.testing.folder import ConnectorFolder
from gateway.testing.quality import RULES, quality_in
from gateway.testing.trial import NotApplicableError, Trial, check, on_trial


class RuleOutcome(StrEnum):
    """What a rule came to."""

    KEPT = "kept"
    EXEMPT = "exempt"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class RuleReport:
    """One rule.  asked: the rule in words.  why: the reason of an exemption, or what came in place of what should."""

    rule: str
    asked: str
    finding: RuleOutcome
    why: str = ""


def report(
    folder: ConnectorFolder, tell: Callable[[RuleReport], None], rules: Sequence[str] = tuple(RULES)
) -> tuple[RuleReport, ...]:
    """Try every rule, or those named, on the connector of a folder, installed or not; `tell` hears of each as soon as it is known.

    Raises SetupError where there is no such rule, and where manifest, quality file, driver or department do not come up at all.
    """
    unknown = sorted(set(rules) - RULES.keys())
    if unknown:
        raise SetupError(f"There is no rule {unknown[0]}; there are {', '.join(RULES)}.")
    quality = quality_in(folder.path, folder.name)
    with (
        tempfile.TemporaryDirectory() as home,
        folder.as_if_installed(),
        on_trial(folder, quality, Path(home)) as trial,
    ):
        done = []
        for rule in rules:
            done.append(_tried(rule, trial))
            tell(done[-1])
        return tuple(done)


def _tried(rule: str, trial: Trial) -> RuleReport:
    exempt = trial.quality.exemption(rule)
    if exempt is not None:
        return RuleReport(rule, RULES[rule], RuleOutcome.EXEMPT, exempt)
    trial.alerts.clear()
    try:
        asyncio.run(check(rule, trial))
    except NotApplicableError as reason:
        return RuleReport(rule, RULES[rule], RuleOutcome.EXEMPT, str(reason))
    except AssertionError as broken:
        return RuleReport(rule, RULES[rule], RuleOutcome.BROKEN, f"what came instead: {str(broken) or 'nothing'}")
    return RuleReport(rule, RULES[rule], RuleOutcome.KEPT)
