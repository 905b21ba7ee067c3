import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.connect.drivers.chinese_text import decode_body, decode_percent, encode_percent

IDEOGRAPHS = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF)
NAMES = st.text(IDEOGRAPHS | st.just("·"), min_size=1, max_size=20)


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
def test_what_we_encode_comes_back_in_utf_8(name: str) -> None:
    assert decode_percent(encode_percent(name)) == name


SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董袁潘蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严欧莫孔向汤楼骆傅虞应"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华建国文辉力玉兰红志思远晓雯一诺永铭美钰立新大山春莲阿香安启小妹禾海峰俊杰靜國華鑫喆堃玥馨"


@given(st.sampled_from(SURNAMES), st.text(st.sampled_from(GIVEN), min_size=1, max_size=2))
def test_a_common_name_comes_back_in_gb18030(surname: str, given_name: str) -> None:
    assert decode_percent(encode_percent(surname + given_name, "gb18030")) == surname + given_name


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
