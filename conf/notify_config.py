"""The part of conf/pipeline.yml that says who is told of a night. Addresses and tokens of webhooks stay out of it."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, field_validator, model_validator

from conf.loading import Strict

_CHANNELS = Path(__file__).resolve().parent.parent / "dags" / "channels"


def channel_kinds() -> list[str]:
    """The kinds of channels there are: one module each."""
    return sorted(file.stem for file in _CHANNELS.glob("*.py") if file.stem != "__init__")


class ChannelConfig(Strict):
    """One place a night's message goes to.

    `connection` names an Airflow connection, for example given as the environment variable AIRFLOW_CONN_<NAME>. Its
    host is the webhook's whole address and its password the key messages are signed with (DingTalk, Feishu, webhook);
    for mail it is an SMTP connection.
    """

    kind: str = Field(description="a module of dags/channels/")
    connection: str = Field(
        pattern="^[a-z][a-z0-9_]*$", description="name of the Airflow connection that holds address and key"
    )
    to: tuple[str, ...] = Field((), description="mail: addresses")
    sender: str | None = Field(None, description="mail: the From address")

    @field_validator("kind")
    @classmethod
    def _is_there(cls, kind: str) -> str:
        if kind not in channel_kinds():
            raise ValueError(f"no such channel; choose from {', '.join(channel_kinds())}")
        return kind

    @model_validator(mode="after")
    def _mail_has_addresses(self) -> ChannelConfig:
        is_mail = self.kind == "mail"
        if is_mail != bool(self.to) or is_mail != (self.sender is not None):
            raise ValueError("`to` and `sender` are needed for mail, and for nothing else")
        return self


class NotifyConfig(Strict):
    """Who is told, and from when on a night is late."""

    channels: tuple[ChannelConfig, ...] = Field((), description="where a night's message goes; none: nobody is told")
    deadline_hours: float | None = Field(
        6, gt=0, description="a night that has not ended so long after it was queued is late; null: none ever is"
    )
