from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.sdk.encodings import (
    UnclearTextError,
    decode_body,
    decode_gb18030,
    decode_percent,
    encode_gb18030,
    encode_percent,
    json_body,
)

IDEOGRAPHS = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF)
NAMES = st.text(IDEOGRAPHS | st.just("·"), min_size=1, max_size=20).filter(lambda name: name.strip("·") != "")


@pytest.mark.parametrize(
    ("encoded", "text"),
    [
        ("%B3%C2%CB%BC%D4%B6", "陈思远"),
        ("%E9%99%88%E6%80%9D%E8%BF%9C", "陈思远"),
        ("%d6%a3%ce%b0", "郑伟"),  # valid UTF-8 too, for two characters that stand in no name
        ("%D6%A3%CE%B0", "郑伟"),
        ("%81%39%EE%39", "㐀"),
        ("%95%34%B2%35", "𠮷"),
        ("%F0%A0%AE%B7", "𠮷"),
        ("%C7%F1%ECo", "邱靜"),  # the second byte of a character can be a plain letter
        ("陈 %C7%F1%ECo", "陈 邱靜"),
        ("%B0%A2%A1%A4%C0%EF", "阿·里"),
        ("K33", "K33"),
        ("", ""),
        ("陈思远", "陈思远"),
        ("A%42C", "ABC"),
        ("100%", "100%"),
    ],
)
def test_percent_encoded_text(encoded: str, text: str) -> None:
    assert decode_percent(encoded) == text


@given(NAMES)
def test_what_we_encode_comes_back_in_utf_8_or_is_a_common_name_in_the_other_encoding(name: str) -> None:
    encoded = encode_percent(name)
    try:
        read = decode_percent(encoded)
    except UnclearTextError:
        return
    assert read == name or read.encode("gb2312") == name.encode()


SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董袁潘蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严欧莫孔向汤楼骆傅虞应"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华建国文辉力玉兰红志思远晓雯一诺永铭美钰立新大山春莲阿香安启小妹禾海峰俊杰靜國華鑫喆堃玥馨"


@given(st.sampled_from(SURNAMES), st.text(st.sampled_from(GIVEN), min_size=1, max_size=2))
def test_a_common_name_comes_back_in_gb18030(surname: str, given_name: str) -> None:
    assert decode_percent(encode_percent(surname + given_name, "gb18030")) == surname + given_name


@pytest.mark.parametrize(
    "name",
    [
        "陈思远",
        "阿不都·买买提",
        "阿不都•买买提",
        "MÜLLER",
        "Müller",
        "JOHN SMITH",
        "Maria de la Cruz",
        "陈〇",
        "王(小)二",
        "佐々木",
        "O’Brien",
    ],
)
def test_a_name_comes_back_from_every_way_of_writing_it(name: str) -> None:
    for encoded in (
        quote(name),
        quote(name, encoding="gb18030"),
        quote_plus(name),
        quote_plus(name, encoding="gb18030"),
    ):
        assert decode_percent(encoded) == name, encoded


def test_every_common_name_comes_back_from_utf_8_or_is_not_known() -> None:
    unclear = 0
    for name in (surname + letter for surname in SURNAMES for letter in GIVEN):
        try:
            assert decode_percent(quote(name)) == name
        except UnclearTextError:
            unclear += 1
    assert unclear < len(SURNAMES) * len(GIVEN) // 1000


def test_a_text_that_is_a_name_in_both_encodings_is_not_known() -> None:
    assert decode_percent("%B3%C2") == "陈"
    with pytest.raises(UnclearTextError):
        decode_percent(quote("豺潼"))  # 璞烘郊, in the other encoding


PRIVATE = {0x9FB4: "fe59", 0x9FB5: "fe61", 0x9FB6: "fe66", 0x9FB7: "fe67", 0x9FB8: "fe6d", 0x9FB9: "fe7e", 0x9FBA: "fe90", 0x9FBB: "fea0"} | {
    character: f"a6{low:02x}"
    for character, low in zip(
        (0xFE10, 0xFE12, 0xFE11, 0xFE13, 0xFE14, 0xFE15, 0xFE16, 0xFE17, 0xFE18, 0xFE19),
        (0xD9, 0xDA, 0xDB, 0xDC, 0xDD, 0xDE, 0xDF, 0xEC, 0xED, 0xF3),
        strict=True,
    )
}  # fmt: skip


@pytest.mark.parametrize(("character", "code"), PRIVATE.items())
def test_gb_18030_is_that_of_2022_in_both_directions(character: int, code: str) -> None:
    assert decode_gb18030(bytes.fromhex(code)) == chr(character)
    assert encode_gb18030(chr(character)).hex() == code


@given(st.text(st.characters(exclude_categories=["Cs", "Co"]), max_size=30))
def test_what_is_written_in_gb_18030_is_read_again(text: str) -> None:
    assert decode_gb18030(encode_gb18030(text)) == text


XML = '<?xml version="1.0" encoding="{}"?><a>陈</a>'


@pytest.mark.parametrize(
    ("body", "charset"),
    [
        (XML.format("UTF-8").encode(), ""),
        (XML.format("GBK").encode("gb18030"), ""),
        (XML.format("GBK").encode(), "utf-8"),  # the content type goes before the declaration
        (XML.format("GBK").encode("utf-8-sig"), "GBK"),  # and the mark before both
        (XML.format("UTF-8").encode("gb18030"), "gb18030"),
        ("\ufeff<a>陈</a>".encode("gb18030"), "utf-8"),
        ("<a>陈</a>".encode("gb18030"), ""),
        ('<?xml version="1.0"?><a>陈</a>'.encode("gb18030"), ""),
    ],
)
def test_a_bodys_encoding_is_stated_by_mark_charset_or_declaration(body: bytes, charset: str) -> None:
    assert decode_body(body, charset).endswith("<a>陈</a>")


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("{}陈".encode(), "application/json"),
        ("{}陈".encode("utf-8-sig"), "application/json; charset=GBK"),
        ("{}陈".encode("gb18030"), 'application/json; charset="GBK"'),
        ("{}陈".encode(), "application/json;charset=UTF-8"),
    ],
)
def test_json_comes_in_utf_8_whatever_it_was_sent_in(body: bytes, content_type: str) -> None:
    assert json_body(body, content_type).decode() == "{}陈"


@pytest.mark.parametrize("encoded", ["%FF%FE", "%81"])
def test_bytes_of_neither_encoding_are_no_text(encoded: str) -> None:
    with pytest.raises(ValueError):
        decode_percent(encoded)


@pytest.mark.parametrize(
    ("body", "charset", "text"),
    [
        ("陈㐀".encode("gb18030"), "GBK", "陈㐀"),
        ("陈".encode("gb18030"), "", "陈"),
        ("陈".encode("gb18030"), '"GB2312"', "陈"),
        ("陈".encode(), "UTF-8", "陈"),
    ],
)
def test_a_bodys_text(body: bytes, charset: str, text: str) -> None:
    assert decode_body(body, charset) == text


@pytest.mark.parametrize(("body", "charset"), [("陈".encode("utf-16"), "GBK"), (b"\xb3", "gbk"), (b"a", "utf-16")])
def test_a_body_that_is_no_text(body: bytes, charset: str) -> None:
    with pytest.raises(ValueError):
        decode_body(body, charset)


def test_a_long_text_is_read_in_one_go() -> None:
    long = "x" * (1 << 20)
    assert decode_percent(long) == long
