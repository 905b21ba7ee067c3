"""Small counts are not told."""

from gateway.domain.suppression import told


def test_none_one_and_four_look_alike() -> None:
    assert [told(count) for count in (0, 1, 4, 5, 6, 1000)] == [0, 0, 0, 5, 6, 1000]
