"""The part of conf/pipeline.yml that says who is told of a night. Addresses and tokens of webhooks stay out of it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from conf.loading import Strict

ChannelKind = Literal["mail", "slack", "dingtalk", "wecom", "feishu", "webhook"]


class ChannelConfig(Strict):
    """One place a night's message goes to.

    `connection` names an Airflow connection, for example given as the environment variable AIRFLOW_CONN_<NAME>. Its
    host is the webhook's whole address and its password the key messages are signed with (DingTalk, Feishu, webhook);
    for mail it is an SMTP connection.
    """

    kind: ChannelKind
    connection: str = Field(pattern="^[a-z][a-z0-9_]*$")
    to: tuple[str, ...] = Field((), description="mail: addresses")
    sender: str | None = Field(None, description="mail: the From address")

    @model_validator(mode="after")
    def _mail_has_addresses(self) -> ChannelConfig:
        is_mail = self.kind == "mail"
        if is_mail != bool(self.to) or is_mail != (self.sender is not None):
            raise ValueError("`to` and `sender` are needed for mail, and for nothing else")
        return self


class NotifyConfig(Strict):
    """Who is told, and from when on a night is late."""

    channels: tuple[ChannelConfig, ...] = ()
    deadline_hours: float | None = Field(
        6, gt=0, description="a night that has not ended so long after it was queued is late; null: none ever is"
    )
