"""What a unit is for, by the words in which the real-estate register says it: to live in, or surely not, or not to be told."""

import re
from enum import Enum, auto

from gateway.domain.identifiers.folding import fold


class Usage(Enum):
    """What the usage on record comes to."""

    DWELLING = auto()
    PARTLY_DWELLING = auto()
    """One of several usages is a dwelling: it is lived in, and other things are done there too."""
    OTHER = auto()
    UNCLEAR = auto()


_KINDS_OF_DWELLING = (
    *(
        "成套",
        "非成套",
        "普通",
        "高档",
        "高级",
        "城镇",
        "城市",
        "农村",
        "多层",
        "低层",
        "高层",
        "小高层",
        "中高层",
        "超高层",
    ),
    *("独立", "独栋", "联排", "叠加", "花园", "私有", "自建", "商品", "单元", "民用"),
)
_DWELLING = re.compile(f"(?:{'|'.join(_KINDS_OF_DWELLING)}){{0,3}}住宅(?:用房|楼|房|房屋)?")
"""A dwelling and nothing else.  非成套住宅 is one (without a kitchen of its own), 非住宅 is none."""
_SPACES = (
    *("车位", "停车位", "车库", "停车库", "机动车库", "非机动车库", "自行车库", "车棚", "停车场"),
    *("储藏室", "储藏间", "储藏用房", "储物间", "储物室", "杂物间", "杂物房", "柴间", "柴房"),
)
_SPACE = re.compile(
    "(?:住宅|住宅楼|住宅小区|小区|居住区)?(?:附属|配套|地下|地上|室内|室外|机动车|非机动车|人防|产权)*"
    f"(?:{'|'.join(sorted(_SPACES, key=len, reverse=True))})"
)
"""What belongs to a dwelling and is none: a parking space, a store room."""
_NO_DWELLING = re.compile("非住宅|非居住")
_OTHER = (
    *(
        "商业",
        "商务",
        "商服",
        "商铺",
        "店铺",
        "店面",
        "办公",
        "工业",
        "仓储",
        "厂房",
        "车位",
        "车库",
        "停车",
        "储藏",
        "储物",
        "杂物",
    ),
    *("医疗", "卫生", "教育", "科研", "文化", "娱乐", "体育", "交通", "金融", "信息", "军事"),
    *("耕地", "林地", "园地", "草地", "水田", "旱地", "菜地", "养殖"),
)
"""Words of what is no dwelling, where nothing beside them speaks of living."""
_MAY_BE_LIVED_IN = re.compile(
    "[住宅寓宿居墅非不原拟曾改]|民房|家属|综合|混合|其他|其它|多用|配套|养老|疗养|酒店|宾馆|旅馆|招待所"
)
"""Words of living, of what it once was or is not, and of what says nothing."""
_LAND = re.compile(".*(?:用地|宅基地)")
_SEVERAL = re.compile("[、,;+]")


def read_usage(text: str) -> Usage:
    """What a usage comes to, however it is spelt.  `land/house`, as certificates print it, is the house's."""
    parts = [part for part in _SEVERAL.split(fold(text.replace("；", ";").replace("，", ","))) if part]
    found = {_of_part(part) for part in parts}
    if Usage.DWELLING in found and len(found) > 1:
        return Usage.PARTLY_DWELLING
    return found.pop() if len(found) == 1 else Usage.UNCLEAR


def _of_part(part: str) -> Usage:
    of_house = [words for words in part.split("/") if words and not _LAND.fullmatch(words)]
    found = {_of_words(words) for words in of_house or part.split("/")}
    return found.pop() if len(found) == 1 else Usage.UNCLEAR


def _of_words(words: str) -> Usage:
    if _DWELLING.fullmatch(words):
        return Usage.DWELLING
    if _SPACE.fullmatch(words):
        return Usage.OTHER
    rest, is_negated = _NO_DWELLING.subn("", words)
    is_other = is_negated or any(word in rest for word in _OTHER)
    return Usage.OTHER if is_other and not _MAY_BE_LIVED_IN.search(rest) else Usage.UNCLEAR
