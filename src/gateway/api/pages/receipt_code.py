"""The receipt as a QR code to print.  Loaded with the first page only, since drawing codes takes a tenth of a second to load."""

import segno

_MASK = 3
"""Any mask can be read, and a receipt is as good as random: trying all eight would take ten times as long."""


def receipt_code(text: str) -> str:
    """The code of a text, as much redundancy as fits its size, as one inline SVG element: attributes only, no style, nothing loaded."""
    code = segno.make(text, error="l", micro=False, mask=_MASK)
    return str(code.svg_inline(scale=3, omitsize=True, svgclass="receipt", lineclass=None))
