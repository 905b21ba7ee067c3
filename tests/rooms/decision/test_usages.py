"""What the register says a unit is for: a dwelling, surely none, or not to be told."""

import pytest

from gateway.decision.usages import Usage, read_usage

READ: dict[Usage, str] = {
    Usage.DWELLING: "住宅 成套住宅 非成套住宅 普通住宅 住　宅 住宅， 住宅用房 城镇住宅用地/成套住宅 农村宅基地/住宅 商业用地/住宅 高层住宅",
    Usage.PARTLY_DWELLING: "商业、住宅 住宅、商业 住宅,车位 住宅；办公",
    Usage.OTHER: (
        "非住宅 非住宅（商业） 非居住 非居住用房 商业 商业服务 办公用房 工业用地/厂房 城镇住宅用地/商业服务 商业、金融、信息 耕地"
        " 住宅车位 住宅附属车位 住宅小区地下车库 住宅储藏室 住宅附属储藏室 城镇住宅用地/车位 人防车位 地下非机动车库"
    ),
    Usage.UNCLEAR: (
        "商业、居住 办公兼居住 教育(教工宿舍) 工业用地/职工宿舍 医疗、住宿 商住 公寓 酒店式公寓(商业) 商务公寓 别墅 集体宿舍"
        " 住宅配套商业 住宅(车位) 住宅带车库 车库（住宅） 商业/住宅 住宅/商业 商业（含住宅） 商业兼住宅 原住宅 拟建住宅 不是住宅 非住宅改住宅"
        " 非商业 非办公 商业（原居住） 办公、其他 综合 综合（商业） 教育、养老 城镇住宅用地 住宅用地 农村宅基地 null 地下室 、 /"
    ),
}


@pytest.mark.parametrize(
    ("text", "expected"), [(text, usage) for usage, texts in READ.items() for text in texts.split(" ")]
)
def test_usages_are_read_by_their_words_and_never_guessed(text: str, expected: Usage) -> None:
    assert read_usage(text) is expected


def test_no_usage_says_nothing() -> None:
    assert read_usage("") is Usage.UNCLEAR
