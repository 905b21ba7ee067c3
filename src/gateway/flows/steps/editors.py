"""What an editor may change of a policy: the words that people read, and nothing that decides anything."""

from gateway.city import CityFiles, city_changes
from gateway.domain.errors import InputFault, InvalidInput, NotAuthorised, SetupError
from gateway.domain.stages import Officer

_STEWARD = "steward"


def require_steward(officer: Officer) -> None:
    """Raises NotAuthorised."""
    if _STEWARD not in officer.roles:
        raise NotAuthorised(
            "an editor changes texts of their own drafts, and nothing else", rule="role", roles=[_STEWARD]
        )


def require_texts_alone(before: CityFiles, after: CityFiles, officer: Officer) -> None:
    """Whoever is no steward changes texts alone.  Raises NotAuthorised; InvalidInput where a file cannot be read, so that nobody can tell."""
    if _STEWARD in officer.roles:
        return
    names = [name for name in before.keys() | after.keys() if before.get(name) != after.get(name)]
    was, now = ({name: files[name] for name in names if name in files} for files in (before, after))
    try:
        changes = city_changes(was, now)
    except SetupError:
        raise InvalidInput("a file is no JSON", [InputFault("/files", "json", "a file is no JSON")]) from None
    if any(not one.is_text for one in changes):
        require_steward(officer)
