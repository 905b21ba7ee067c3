"""The questions put to a department's officer, one for each rule that leaves doubts, in both languages; a certificate may have its own.

None holds a negation: "has none been approved?", answered with no, is read in two ways.
"""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from gateway.domain.codes import MatterCode
from gateway.domain.finding import CheckFinding, error
from gateway.domain.matter import Certificate, DeskQuestion, Matter, Title
from gateway.domain.words import Method, Verdict

TEXTS: Mapping[str, Title] = MappingProxyType(
    {
        "no_dwelling": {
            "en": "Does any of the people named own a dwelling in the city?",
            "zh": "所列人员在全市各县市区是否有住房？",
        },
        "no_homestead": {
            "en": "Has a homestead been approved for any of the people named?",
            "zh": "所列人员是否有宅基地批建？",
        },
        "months_ge": {
            "en": "Has the person named paid the contributions that the certificate asks for?",
            "zh": "所列人员是否达到本证明要求的缴费月数？",
        },
        "vehicle_limit": {
            "en": "Do the people named keep within the number and price of vehicles that the certificate allows?",
            "zh": "所列人员名下机动车数量及价格是否符合本证明要求？",
        },
        "is_spouse_of": {"en": "Are the two people named married to each other?", "zh": "所列两人是否为夫妻？"},
        "minor_children_count": {
            "en": "Are the children named all the minor children of the applicant?",
            "zh": "所列子女是否为申请人的全部未成年子女？",
        },
        "dwelling_count": {
            "en": "Do the people named own at most as many dwellings in the city as the certificate allows?",
            "zh": "所列人员在全市住房套数是否符合本证明要求？",
        },
        "owns_dwelling": {
            "en": "Does the person named own a dwelling in the county given?",
            "zh": "所列人员在所列县市区是否有住房？",
        },
        "owns_free_unit": {
            "en": "Does the person named own the unit given, and is it free of seizure and dispute?",
            "zh": "所列不动产单元是否属所列人员，且已排除查封、异议？",
        },
        "business_premises": {
            "en": "May the person named use the unit given for business: as its owner, or with the owner's consent?",
            "zh": "所列人员是否可将所列不动产单元用作经营场所（本人所有或经权利人同意）？",
        },
        "has_housing": {
            "en": "Does the person named own or lawfully rent a home here?",
            "zh": "所列人员在本地是否有自有住房或合法租住？",
        },
        "hukou_local": {"en": "Is the person named registered here?", "zh": "所列人员户籍是否在本地？"},
        "lives_here": {
            "en": "Is the person named registered here, or living here by permit?",
            "zh": "所列人员是否为本地户籍或持有居住证？",
        },
        "residence_permit": {
            "en": "Does the person named hold a residence permit for as long as the certificate asks?",
            "zh": "所列人员居住证是否有效且满足年限？",
        },
        "deceased": {"en": "Has the person named died?", "zh": "所列人员是否已死亡？"},
        "alive": {"en": "Is the person named alive?", "zh": "所列人员是否健在？"},
        "aged_local": {
            "en": "Is the person named of the age the certificate asks for, and registered here?",
            "zh": "所列人员年龄及户籍是否符合本证明要求？",
        },
        "retirement_reached": {"en": "Has the person named reached retirement?", "zh": "所列人员是否达到退休年龄？"},
        "hukou_elsewhere": {
            "en": "Is the person named registered at the place given up?",
            "zh": "所列人员户籍是否在迁出地？",
        },
        "parent_child": {"en": "Are the people named parent and child?", "zh": "所列人员是否为父母子女关系？"},
        "kin_of": {
            "en": "Are the people named next of kin to the deceased, each as the role says?",
            "zh": "所列人员与被继承人的亲属关系是否属实？",
        },
        "insured_now": {
            "en": "Are all people named insured by the employer given for as long as the certificate asks?",
            "zh": "所列人员是否均由所列单位连续参保？",
        },
        "not_insured": {"en": "Is the person named insured by an employer?", "zh": "所列人员是否就业参保？"},
        "no_pension": {"en": "Does the person named draw a pension?", "zh": "所列人员是否领取养老待遇？"},
        "staff_insured": {
            "en": "Does the employer given insure as many people as stated, and all people named?",
            "zh": "所列单位参保人数是否达到要求，且所列人员均已参保？",
        },
        "vaccinated": {
            "en": "Have the children named had the vaccinations that a school must check for?",
            "zh": "所列儿童是否已按规定完成预防接种？",
        },
        "file_held": {
            "en": "Is the personnel file of the person named held here?",
            "zh": "所列人员人事档案是否存放于本机构？",
        },
        "employer_active": {
            "en": "Is the employer given in business, the person named its legal representative where the certificate asks?",
            "zh": "所列单位是否存续，法定代表人是否与申请人一致？",
        },
        "registered_once": {
            "en": "Is each person named registered with exactly one employer?",
            "zh": "所列人员是否均仅在一家单位注册？",
        },
        "on_allowance_roll": {
            "en": "Does the person named receive the minimum living allowance?",
            "zh": "所列人员是否为最低生活保障对象？",
        },
        "disability": {
            "en": "Does the person named hold a disability certificate of the level the certificate asks for?",
            "zh": "所列人员残疾等级是否符合本证明要求？",
        },
        "scrapped": {
            "en": "Was a vehicle of the person named scrapped within the time given?",
            "zh": "所列人员名下车辆是否在期限内报废？",
        },
        "new_car": {
            "en": "Was a new car of the person named registered within the time given?",
            "zh": "所列人员名下是否在期限内登记新车？",
        },
    }
)
_THE_OTHER_WAY = frozenset({"no_dwelling", "no_homestead", "not_insured", "no_pension"})
"""Rules that state that something is not so: the officer's yes is the certificate's no."""
GENERAL: Title = MappingProxyType(
    {"en": "Is what the certificate states true of the people named?", "zh": "本证明事项对所列人员是否属实？"}
)
_WORD = re.compile("[a-z']+")
_NEGATIONS = frozenset({"no", "not", "none", "never", "nobody", "nothing", "neither", "nor", "without", "cannot"})
_NEGATION_ZH = re.compile("[无不未没非否勿莫]")
_NOT_MEANT = re.compile("是否|能否|可否|不动产|未成年|无障碍|无线|无人机|非机动车|非物质|非营利|未来")
"""Words in which the sign denies nothing."""


def question_for(certificate: Certificate) -> DeskQuestion:
    """What an officer is asked about a certificate: its own question, the city's name of its rule, or what goes with the rule."""
    predicate = certificate.predicate
    if certificate.question is not None:
        return certificate.question
    if predicate is not None and predicate.rule is not None:
        return DeskQuestion(predicate.rule.title)
    name = predicate.name if predicate else certificate.value or ""
    return DeskQuestion(TEXTS.get(name, GENERAL), Verdict.NO if name in _THE_OTHER_WAY else Verdict.YES)


def denies(text: Title) -> bool:
    """Whether a question holds a negation, in either language; in what other words one may lie nobody can tell."""
    words = _WORD.findall(text["en"].lower())
    is_denied = any(word in _NEGATIONS or word.endswith("n't") for word in words)
    return is_denied or bool(_NEGATION_ZH.search(_NOT_MEANT.sub("", text["zh"])))


def lint_questions(matters: Mapping[MatterCode, Matter]) -> Iterator[CheckFinding]:
    """Questions with a negation, whose no would be read in two ways."""
    for matter in matters.values():
        for certificate in matter.certificates:
            if Method.VERIFICATION in certificate.ladder and denies(question_for(certificate).text):
                sentence = "an officer would be asked with a negation, and their no be read in two ways: give it a `question` without one, with `yes_means`"
                yield error("desk.negation", certificate.code, sentence)
