"""Why a witness does not start."""


class CannotStartError(Exception):
    """The witness cannot start; the text is a sentence that says why, and what to do."""
