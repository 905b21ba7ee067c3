"""The marks between words, which each script has of its own."""

from collections.abc import Mapping

MARKS: Mapping[str, Mapping[str, str]] = {
    "zh": {
        "comma": "\N{FULLWIDTH COMMA}",
        "colon": "\N{FULLWIDTH COLON}",
        "between": "\N{IDEOGRAPHIC COMMA}",
        "gap": "",
    },
    "en": {"comma": ", ", "colon": ": ", "between": ", ", "gap": " "},
}
"""By language, as templates name them: behind a clause; before what is said of a word; between the things of a list; between sentences."""
