"""What the register publishes of a person: one KMEHR message, in the form in which vaccinations are published today.

Source: contract C.2, column R, as read back from Vitalink.
"""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from vaccinnet.kmehr.business_day import BRUSSELS
from vaccinnet.kmehr.message import Folder, Header, Id, Message, Party, Patient, Vaccination, sequence_ids
from vaccinnet.kmehr.names import LOCAL, STANDARD, VITALINK_URI
from vaccinnet.register.rows import Standing

_SENDER = Party(ids=(), kind="orgpublichealth", name="VACCINNET")
_AUTHOR = Party(ids=(), kind="orgpublichealth", name="VLAAMS AGENTSCHAP ZORG EN GEZONDHEID")
_HUNDREDTH = Decimal("0.01")


def published(records: Sequence[Standing], *, patient: Patient, reader: Party, now: datetime) -> Message:
    """Return the message that tells the reader of these vaccinations, of which there is at least one."""
    local = now.astimezone(BRUSSELS)
    header = Header(
        # To the millisecond.
        id=f"{_SENDER.name}.{local:%Y%m%d%H%M%S%f}"[:-3],
        date=local.date(),
        time=f"{local:%H:%M:%S}",
        standard=STANDARD,
        sender=(_SENDER,),
        recipients=(reader,),
    )
    told = patient.but(birth_date=None, birth_year=None, sex=patient.sex or "unknown", language="nl-BE")
    vaccinations = tuple(
        _vaccination(record, number=number, insz=patient.insz) for number, record in enumerate(records, start=1)
    )
    return Message(header, (Folder(sequence_ids(1), told, vaccinations),))


def _vaccination(record: Standing, *, number: int, insz: str) -> Vaccination:
    uri = f"/subject/{insz}/vaccination/{record.id.hex.upper()}/{record.version}"
    reported_on, _, reported_at = record.reported_at.partition("T")
    vaccinnet_code = "" if record.cnk else record.vaccinnet_code
    return Vaccination(
        ids=(*sequence_ids(number), Id(LOCAL, uri, VITALINK_URI)),
        author=(_AUTHOR,),
        reported_on=date.fromisoformat(reported_on) if reported_on else record.given_on,
        reported_at=reported_at or "00:00:00",
        cnk=record.cnk,
        vaccinnet_code=vaccinnet_code,
        atc="" if record.cnk or vaccinnet_code else record.atc,
        product_name=record.product_name,
        given_on=record.given_on,
        lot=record.lot,
        quantity=_with_decimals(record.quantity),
        lifecycle="reported" if record.origin == "reported" else "administrated",
        place=record.place,
        adverse_effects=tuple(record.adverse_effects.splitlines()),
    )


def _with_decimals(quantity: Decimal | None) -> Decimal | None:
    """Return the quantity with two decimals, or with all that it has when two are too few."""
    if quantity is None:
        return None
    rounded = quantity.quantize(_HUNDREDTH)
    return rounded if rounded == quantity else quantity
