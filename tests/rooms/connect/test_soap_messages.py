import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.connect.drivers.soap_messages import SoapFault, UnreadableSoap, read_answer, request_envelope
from gateway.sdk.http import HttpReply

CALL = (
    '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body><queryObjectOut>'
    "<xtlb>01</xtlb><jkxlh>7A1D0907</jkxlh><jkid>01C21</jkid><UTF8XmlDoc><![CDATA["
    '<?xml version="1.0" encoding="GBK"?><root><QueryCondition><sfzmhm>33079119940317001X</sfzmhm>'
    "<syr>%E9%99%88%E6%80%9D%E8%BF%9C</syr></QueryCondition></root>]]></UTF8XmlDoc></queryObjectOut></soapenv:Body></soapenv:Envelope>"
)


def reply(inner: str, *, before: str = "", status: int = 200) -> HttpReply:
    text = f"<e:Envelope xmlns:e='x'><e:Body><r><![CDATA[{inner}]]></r></e:Body></e:Envelope>"
    return HttpReply(status, {"content-type": "text/xml; charset=GBK"}, (before + text).encode("gb18030"))


def head(code: str, message: str = "", rownum: str = "0") -> str:
    return f"<head><code>{code}</code><message>{message}</message><rownum>{rownum}</rownum></head>"


def test_the_request_is_the_departments_to_the_byte() -> None:
    built = request_envelope(
        "queryObjectOut",
        {"xtlb": "01", "jkxlh": "7A1D0907", "jkid": "01C21"},
        {"sfzmhm": "33079119940317001X", "syr": "陈思远"},
    )
    assert built.decode("gb18030") == CALL


def test_a_condition_cannot_leave_its_element() -> None:
    built = request_envelope("q", {"a": "<&"}, {"syr": "]]></syr><x/>&"}).decode()
    assert "<x/>" not in built
    assert "<a>&lt;&amp;</a>" in built


def test_rows_are_read_and_decoded() -> None:
    rows = "<vehicle><hphm>G1</hphm><syr>%D6%A3%CE%B0</syr></vehicle><vehicle><hphm>G2</hphm><syr>陈</syr></vehicle>"
    answer = read_answer(reply(f"<root>{head('1', '成功', '2')}<body>{rows}</body></root>"), "vehicle")
    assert (answer.code, answer.message, answer.stated_rows) == ("1", "成功", 2)
    assert answer.rows == ({"hphm": "G1", "syr": "郑伟"}, {"hphm": "G2", "syr": "陈"})


def test_a_fault_of_the_protocol() -> None:
    body = b"<e:Envelope xmlns:e='x'><e:Body><e:Fault><faultstring>no</faultstring></e:Fault></e:Body></e:Envelope>"
    with pytest.raises(SoapFault):
        read_answer(HttpReply(500, {}, body), "vehicle")


ENTITY = '<!DOCTYPE root [<!ENTITY a "b">]>'


@pytest.mark.parametrize(
    "bad",
    [
        reply(f"{ENTITY}<root>{head('0', '没有查询到数据')}</root>"),
        reply(f"<root>{head('0', '没有查询到数据')}</root>", before=ENTITY.replace("root", "e:Envelope")),
        reply("<root><head><message>没有查询到数据</message></head></root>"),
        reply("<root>"),
        reply("no xml at all"),
        reply(f"<root>{head('1')}<body><vehicle><zt>A</zt><zt>E</zt></vehicle></body></root>"),
        reply(f"<root>{head('1')}<body><vehicle><zt><x/></zt></vehicle></body></root>"),
        reply(f"<root>{head('1')}<body>{'<vehicle/>' * 1001}</body></root>"),
        reply(f"<root>{head('1', '%FF%FE')}</root>"),
        HttpReply(200, {"content-type": "text/html"}, b"<html><body>502</body></html>"),
        HttpReply(200, {}, b""),
        HttpReply(200, {"content-type": "text/xml; charset=gbk"}, b"\x80\xff"),
    ],
)
def test_what_is_not_of_the_protocol(bad: HttpReply) -> None:
    with pytest.raises(UnreadableSoap):
        read_answer(bad, "vehicle")


@given(st.binary(max_size=300), st.sampled_from(["GBK", "utf-8", "x"]))
def test_no_bytes_make_it_stumble(body: bytes, charset: str) -> None:
    with pytest.raises((UnreadableSoap, SoapFault)):
        read_answer(HttpReply(200, {"content-type": f"text/xml; charset={charset}"}, body), "vehicle")


@given(st.text(max_size=200))
def test_no_inner_document_makes_it_stumble(inner: str) -> None:
    try:
        read_answer(reply(inner.replace("]]>", "").encode("gb18030", "ignore").decode("gb18030")), "vehicle")
    except UnreadableSoap:
        return
