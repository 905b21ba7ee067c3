"""A kind of asker in words: of which departments, by which client system, with which duty, county, roles and sign-in."""

from collections.abc import Iterator, Mapping, Sequence

from gateway.domain.codes import DepartmentCode
from gateway.domain.frozen import frozen
from gateway.domain.matter import Title


@frozen
class AskerRange:
    """Some values of a dimension.  words: these alone; where is_all_but: all others."""

    words: tuple[str, ...]
    is_all_but: bool = False


@frozen
class AskerKind:
    """Each dimension with the values that it has; one that is left out may have any, or has what goes without saying."""

    ranges: Mapping[str, AskerRange]

    def who(self, titles: Mapping[DepartmentCode, Title]) -> Title:
        """In both languages.  titles: of the departments."""
        return {"en": " ".join(self._english(titles)), "zh": "".join(self._chinese(titles))}

    def _english(self, titles: Mapping[DepartmentCode, Title]) -> Iterator[str]:
        of = self.ranges.get("department", AskerRange((), is_all_but=True))
        named = " and ".join(_named(of.words, titles, "en"))
        yield (
            f"officers of {named}"
            if not of.is_all_but
            else f"officers of any department{f' but {named}' * bool(named)}"
        )
        yield from (words[part.is_all_but].format(" or ".join(part.words)) for words, part in self._others(_ENGLISH))

    def _chinese(self, titles: Mapping[DepartmentCode, Title]) -> Iterator[str]:
        of = self.ranges.get("department", AskerRange((), is_all_but=True))
        named = "、".join(_named(of.words, titles, "zh"))
        yield named if not of.is_all_but else f"除{named}外的各部门" if named else "各部门"
        said = [words[part.is_all_but].format("或".join(part.words)) for words, part in self._others(_CHINESE)]
        before = [word for word in said if not word.startswith("（")]
        yield from (*before, "的" if before and not before[-1].endswith("的") else "", "经办人")
        yield from (word for word in said if word.startswith("（"))

    def _others(self, words: Mapping[str, tuple[str, str]]) -> Iterator[tuple[tuple[str, str], AskerRange]]:
        return ((words[name], self.ranges[name]) for name in words if name in self.ranges)


def _named(codes: Sequence[str], titles: Mapping[DepartmentCode, Title], language: str) -> Iterator[str]:
    window = {"en": "the window {}", "zh": "综合窗口{}"}[language]
    for code in codes:
        title = titles.get(DepartmentCode(code))
        yield window.format(code) if title is None else title[language]


_ENGLISH: Mapping[str, tuple[str, str]] = {
    "duty": ("with this duty", "without this duty"),
    "client": ("by the client system {}", "by another client system than {}"),
    "county": ("in county {}", "outside county {}"),
    "roles": ("with the roles {}", "without the roles {}"),
    "assurance": ("signed in with assurance {}", "signed in with another assurance than {}"),
    "authorisation": ("where the authorisation is {}", "where the authorisation is not {}"),
    "parties": ("where {} is named", "where {} is not named"),
}
_CHINESE: Mapping[str, tuple[str, str]] = {
    "duty": ("负责该事项的", "不负责该事项的"),
    "client": ("经由客户端{}", "不经由客户端{}"),
    "county": ("（辖区{}）", "（辖区{}以外）"),
    "roles": ("（角色{}）", "（无角色{}）"),
    "assurance": ("（登录可信级别{}）", "（登录可信级别非{}）"),
    "authorisation": ("（授权状态{}）", "（授权状态非{}）"),
    "parties": ("（当事人含{}）", "（当事人不含{}）"),
}
