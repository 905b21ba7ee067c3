"""What every connector must pass, as a pytest test."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import ExitStack

import pytest

from gateway.testing.folder import ConnectorFolder
from gateway.testing.quality import RULES, Quality, quality_in
from gateway.testing.trial import NotApplicableError, Rows, Trial, check, on_trial
from gateway_demo.kit import PROJECT_ROOT

Options = Callable[[pytest.FixtureRequest], Mapping[str, str]]
_TRIALS = pytest.StashKey[dict[str, Trial]]()


def conformance(
    name: str, *, options: Options | None = None, rows: Rows | None = None, folder: ConnectorFolder | None = None
) -> Callable[..., Awaitable[None]]:
    """One case for every rule of RULES, as a pytest test: assign it to `test_<name>` in the connector's tests.

    The department runs once for the module.  options: what it needs beside a population, such as a database's address.  rows: further
    rows of the population, beside those of its `tests/rows.json`.  folder: where the connector stands, `connectors/<name>` unless
    given.  A rule that `quality.toml` exempts is skipped with its reason.
    """
    place = folder or ConnectorFolder(PROJECT_ROOT / "connectors" / name, name)

    @pytest.mark.asyncio
    @pytest.mark.parametrize("rule", RULES)
    async def test(rule: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> None:
        quality = quality_in(place.path, name)
        why = quality.exemption(rule)
        if why is not None:
            pytest.skip(why)
        given = {} if options is None else options(request)
        try:
            await check(rule, _trial(place, quality, request, tmp_path_factory, options=given, rows=rows))
        except NotApplicableError as reason:
            pytest.skip(str(reason))

    test.__doc__ = f"The connector {name} keeps a rule of the house."
    return test


def _trial(
    folder: ConnectorFolder,
    quality: Quality,
    request: pytest.FixtureRequest,
    folders: pytest.TempPathFactory,
    *,
    options: Mapping[str, str],
    rows: Rows | None,
) -> Trial:
    """The trial of this module; its department is started by the first rule and stopped after the last."""
    module = request.node.getparent(pytest.Module)
    trials: dict[str, Trial] = module.stash.setdefault(_TRIALS, {})
    if folder.name not in trials:
        stack = ExitStack()
        module.addfinalizer(stack.close)
        home = folders.mktemp(folder.name)
        trials[folder.name] = stack.enter_context(on_trial(folder, quality, home, options=options, rows=rows))
    trials[folder.name].alerts.clear()
    return trials[folder.name]
