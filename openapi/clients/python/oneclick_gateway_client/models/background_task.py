from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..models.background_task_state import BackgroundTaskState

T = TypeVar("T", bound="BackgroundTask")


@_attrs_define
class BackgroundTask:
    """A background task, and when it last gave a sign of life.

    Attributes:
        name (str): The name of the task, as in the metric `gateway_task_alarm`.
        state (BackgroundTaskState): How a background task is.

            * `running`: all is well
            * `restarting`: it failed, and has not completed a round since
            * `silent`: it has not completed a round for longer than `limit_s`
        age_s (float): Seconds since its last sign of life.
        limit_s (float): After this many seconds without a sign of life the task counts as silent.
        restarts (int): How often it failed and was begun anew since the gateway's start.
        fault (None | str): The kind of its last failure, until it does a round again.
    """

    name: str
    state: BackgroundTaskState
    age_s: float
    limit_s: float
    restarts: int
    fault: None | str

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        state = self.state.value

        age_s = self.age_s

        limit_s = self.limit_s

        restarts = self.restarts

        fault: None | str
        fault = self.fault

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "name": name,
                "state": state,
                "age_s": age_s,
                "limit_s": limit_s,
                "restarts": restarts,
                "fault": fault,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        name = d.pop("name")

        state = BackgroundTaskState(d.pop("state"))

        age_s = d.pop("age_s")

        limit_s = d.pop("limit_s")

        restarts = d.pop("restarts")

        def _parse_fault(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        fault = _parse_fault(d.pop("fault"))

        background_task = cls(
            name=name,
            state=state,
            age_s=age_s,
            limit_s=limit_s,
            restarts=restarts,
            fault=fault,
        )

        return background_task
