"""The pages' templates: every value is escaped, and nothing that a caller or a department wrote orders the text around it."""

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from gateway.domain.seen import seen


def _shown(value: object) -> object:
    """What a `{{ … }}` puts out: markup that the template has made itself stays as it is."""
    return value if isinstance(value, Markup) else seen(value)


_TEMPLATES = Environment(
    loader=PackageLoader("gateway.api.pages"),
    autoescape=True,
    finalize=_shown,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def template(name: str) -> Template:
    """The template of that name."""
    return _TEMPLATES.get_template(name)
