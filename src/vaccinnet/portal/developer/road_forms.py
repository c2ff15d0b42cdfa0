"""The small forms on the page of an application; the fields of each have names of their own."""

from collections.abc import Mapping

from vaccinnet.portal.developer.fields import Field, field

TIMES = ("time_1", "time_2", "time_3")


def forms_of(written: Mapping[str, str], *, account: str) -> dict[str, list[Field]]:
    """Return the fields of each form with what was written; who accepts the plan is proposed."""

    def text(name: str, otherwise: str = "") -> str:
        return written.get(name, otherwise)

    return {
        "times": [
            field("road.time_1", text("time_1"), type="datetime-local"),
            field("road.time_2", text("time_2"), type="datetime-local", optional=True),
            field("road.time_3", text("time_3"), type="datetime-local", optional=True),
            field("road.place", text("place"), optional=True),
        ],
        "accept": [
            field("road.name", text("name", account), autocomplete="name"),
            field("road.agrees", text("agrees"), kind="box"),
        ],
        "return": [field("road.return_reason", text("return_reason"), kind="area")],
        "talk": [field("road.text", text("text"), kind="area")],
        "extension": [
            field("road.days", text("days"), inputmode="numeric"),
            field("road.extension_reason", text("extension_reason"), kind="area"),
        ],
        "withdraw": [field("road.withdraw_reason", text("withdraw_reason"), kind="area", optional=True)],
        "reopen": [field("road.reopen_reason", text("reopen_reason"), kind="area")],
    }
