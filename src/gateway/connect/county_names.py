"""How counties are called, for registers that write names: drivers are made once, and read by what the city calls them now."""

from collections import ChainMap
from collections.abc import Iterator, Mapping

from gateway.sdk import Manifest, ManifestItem, field_path


class CountyNames(Mapping[str, str]):
    """The code of each county by its name.  `follow` changes all of it at once, also under a thread that reads."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._now = dict(names)

    def follow(self, names: Mapping[str, str]) -> None:
        """From now on these are the names."""
        self._now = dict(names)

    def __getitem__(self, name: str) -> str:
        return self._now[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._now)

    def __len__(self) -> int:
        return len(self._now)


def with_counties(manifest: Manifest, counties: Mapping[str, str]) -> Manifest:
    """The manifest, whose counties may also be written by these names; what it says itself of how they are written goes before."""
    items = {
        name: item.model_copy(update={"codes": ChainMap(item.codes or {}, counties)}) if _has_counties(item) else item  # type: ignore[arg-type]  # is read alone
        for name, item in manifest.items.items()
    }
    return manifest.model_copy(update={"items": items})


def _has_counties(item: ManifestItem) -> bool:
    kinds = [item.type, *(field_path(described)[1] for described in (item.fields or {}).values())]
    return "county" in {kind.removesuffix("?") for kind in kinds}
