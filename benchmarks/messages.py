"""Signed batches for measuring: made-up people, compact KMEHR of the profile."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from lxml import etree

from vaccinnet.batch.wire import write_upload
from vaccinnet.ehealth.keystore import Keystore
from vaccinnet.ehealth.wss import sign
from vaccinnet.kmehr.identifiers import make_insz
from vaccinnet.soap.write import wrap

SOFTWARE_ID = "OpenVaccinnet_Bench_Hospital"

# Products of the code list that are given to many.
_CNKS = ("1734094", "2374429", "1665363", "2324911", "1358167", "2950996", "3402799", "1149939")

_MESSAGE = """<kmehrmessage xmlns="http://www.ehealth.fgov.be/standards/kmehr/schema/v1"><header>\
<standard><cd S="CD-STANDARD" SV="1.0">20120701</cd></standard>\
<id S="ID-KMEHR" SV="1.0">{nihii}.{number}</id><date>{today}</date><time>09:00:00</time><sender><hcparty>{party}\
</hcparty></sender><recipient><hcparty><cd S="CD-HCPARTY" SV="1.0">orgpublichealth</cd><name>VAZG</name></hcparty>\
</recipient></header>{folders}</kmehrmessage>"""
_PARTY = """<id S="ID-HCPARTY" SV="1.0">{nihii}</id><id S="LOCAL" SL="vaccinnet" SV="1.0">{user_code}</id>\
<cd S="CD-HCPARTY" SV="1.0">orghospital</cd><name>{name}</name>"""
_FOLDER = """<folder><id S="ID-KMEHR" SV="1.0">{number}</id><patient><id S="ID-PATIENT" SV="1.0">{insz}</id>\
<firstname>Voornaam</firstname><familyname>Testburger</familyname><birthdate><date>{born}</date></birthdate>\
<sex><cd S="CD-SEX" SV="1.0">unknown</cd></sex></patient>
{transactions}</folder>
"""
_TRANSACTION = """<transaction><id S="ID-KMEHR" SV="1.0">{number}</id>\
<id S="LOCAL" SL="vaccinationid" SV="1.0">{local_id}</id><cd S="CD-TRANSACTION" SV="1.0">vaccination</cd>\
<date>{today}</date><time>09:00:00</time><author><hcparty>{party}</hcparty></author><iscomplete>true</iscomplete>\
<isvalidated>true</isvalidated><item><id S="ID-KMEHR" SV="1.0">1</id><cd S="CD-ITEM" SV="1.0">vaccine</cd><content>\
<medicinalproduct><intendedcd S="CD-DRUG-CNK" SV="1.0">{cnk}</intendedcd><intendedname>Vaccin {cnk}</intendedname>\
</medicinalproduct></content><beginmoment><date>{given}</date></beginmoment><lifecycle>\
<cd S="CD-LIFECYCLE" SV="1.0">administrated</cd></lifecycle><quantity><decimal>1</decimal></quantity>\
<batch>LOT{number}</batch></item></transaction>"""


def people(count: int) -> list[tuple[str, date]]:
    """Return that many INSZ numbers with their birth dates; any valid number will do in a benchmark database."""
    first = date(1930, 1, 1)
    return [
        (make_insz(born, serial=1 + number % 997), born)
        for number in range(count)
        for born in [first + timedelta(days=number // 997)]
    ]


def batch(
    hospital: dict[str, str],
    persons: list[tuple[str, date]],
    *,
    number: int,
    series: int,
    vaccinations: int,
    today: date,
) -> etree._Element:
    """Return a request to aanleveren this many vaccinations, two a person.

    `number` makes its LOCAL ids unique; with another `series` (below 28) the same persons get other vaccinations.
    """
    party = _PARTY.format(**hospital)
    folders = []
    for f in range(0, vaccinations, 2):
        insz, born = persons[f // 2]
        transactions = "".join(
            _TRANSACTION.format(
                number=1 + v - f,
                local_id=f"{number:08x}-{v:06x}-4c3a-9a41-000000000001",
                today=today,
                party=party,
                cnk=_CNKS[(2 * series + v % 2) % len(_CNKS)],
                given=today - timedelta(days=series // 4),
            )
            for v in range(f, min(f + 2, vaccinations))
        )
        folders.append(_FOLDER.format(number=1 + f // 2, insz=insz, born=born, transactions=transactions))
    message = _MESSAGE.format(
        nihii=hospital["nihii"], number=number, today=today, party=party, folders="".join(folders)
    )
    return write_upload("own", type="auth_eHealth_org", pakket=SOFTWARE_ID, kmehrmessage=etree.fromstring(message))


def signed(requests: Iterator[etree._Element], keystore: Keystore) -> list[bytes]:
    """Return the requests as signed envelopes; they stay fresh for five minutes."""
    return [
        sign(wrap(each), key=keystore.key, certificate=keystore.certificate, created=datetime.now(UTC))
        for each in requests
    ]
