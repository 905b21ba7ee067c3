"""The questions put to a department's officer, one for each rule that leaves doubts, in both languages."""

from collections.abc import Mapping
from types import MappingProxyType

from gateway.domain.matter import Title

TEXTS: Mapping[str, Title] = MappingProxyType(
    {
        "no_dwelling": {
            "en": "Do the people named own no dwelling in the nine counties of the city?",
            "zh": "所列人员在全市各县市区是否均无住房？",
        },
        "no_homestead": {
            "en": "Has no homestead been approved for the people named?",
            "zh": "所列人员是否均无宅基地批建？",
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
            "en": "Do the people named own no more dwellings in the city than the certificate allows?",
            "zh": "所列人员在全市住房套数是否符合本证明要求？",
        },
        "owns_dwelling": {
            "en": "Does the person named own a dwelling in the county given?",
            "zh": "所列人员在所列县市区是否有住房？",
        },
        "owns_free_unit": {
            "en": "Does the person named own the unit given, and is it neither seized nor disputed?",
            "zh": "所列不动产单元是否属所列人员，且无查封、异议？",
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
        "not_insured": {"en": "Is the person named without insured employment?", "zh": "所列人员是否未就业参保？"},
        "no_pension": {"en": "Does the person named draw no pension?", "zh": "所列人员是否未领取养老待遇？"},
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
            "en": "Is each person named registered with one employer only?",
            "zh": "所列人员是否无重复注册？",
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
GENERAL: Title = MappingProxyType(
    {"en": "Is what the certificate states true of the people named?", "zh": "本证明事项对所列人员是否属实？"}
)
