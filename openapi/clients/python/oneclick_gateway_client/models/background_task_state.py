from enum import StrEnum


class BackgroundTaskState(StrEnum):
    RESTARTING = "restarting"
    RUNNING = "running"
    SILENT = "silent"

    def __str__(self) -> str:
        return str(self.value)
