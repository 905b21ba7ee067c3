"""Which characters are Chinese ideographs, by a table of our own: a runtime's Unicode data know less than the registers hold."""

import re

HAN = (
    "\u3005-\u3007"  # 々〆〇: of names, though Unicode counts 〇 among the numbers
    "\u3400-\u4dbf"  # extension A
    "\u4e00-\u9fff"
    "\uf900-\ufaff"  # compatibility ideographs
    "\U00020000-\U0002fffd"  # extensions B to F and I, and compatibility ideographs: the plane holds nothing else
    "\U00030000-\U0003fffd"  # extensions G, H and what follows them
)
"""The inside of a character class.  Source: Unicode 16, table 4-1; GB 18030-2022 with its amendments."""
_HAN = re.compile(f"[{HAN}]")

OF_PRIVATE_USE = {
    **dict(zip(range(0xE78D, 0xE797), (0xFE10, 0xFE12, 0xFE11, *range(0xFE13, 0xFE1A)), strict=True)),
    0xE7C7: 0x1E3F,
    0xE81E: 0x9FB4,
    0xE826: 0x9FB5,
    0xE82B: 0x9FB6,
    0xE82C: 0x9FB7,
    0xE832: 0x9FB8,
    0xE843: 0x9FB9,
    0xE854: 0x9FBA,
    0xE864: 0x9FBB,
    0xE816: 0x20087,
    0xE817: 0x20089,
    0xE818: 0x200CC,
    0xE831: 0x215D7,
    0xE83B: 0x2298F,
    0xE855: 0x241FE,
}
"""Private-use code points that GB 18030 gave in 2000 to characters which Unicode has had since → those characters.

Source: GB 18030-2022, annex D; the last six and U+1E3F after the mapping of the WHATWG Encoding Standard, index gb18030.
"""


def is_ideograph(character: str) -> bool:
    """Whether one character is a CJK ideograph of any extension, a compatibility one, 〇, 々 or 〆."""
    return _HAN.match(character) is not None
