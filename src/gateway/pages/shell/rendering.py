"""The templates of the rooms: every value is escaped, and nothing that somebody else wrote orders the text around it."""

from collections.abc import Mapping
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from gateway.domain.seen import seen


def _shown(value: object) -> object:
    """What a `{{ … }}` puts out: markup that the template has made itself stays as it is."""
    return value if isinstance(value, Markup) else seen(value)


_TEMPLATES = Environment(
    loader=PackageLoader("gateway.pages"),
    autoescape=True,
    finalize=_shown,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def rendered(name: str, context: Mapping[str, Any]) -> str:
    """A template with its values."""
    return _TEMPLATES.get_template(name).render(context)
