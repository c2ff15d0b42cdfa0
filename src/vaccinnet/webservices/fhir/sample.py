"""A good search and a good vaccination: examples for the rules and the tests, changed in one thing at a time."""

import uuid
from datetime import UTC, date, datetime
from decimal import Decimal

from vaccinnet.kmehr.codes import SnomedCode
from vaccinnet.register.published import Named, Published
from vaccinnet.webservices.fhir import names
from vaccinnet.webservices.fhir.search import AskedSearch

INSZ = "99123100069"
IDENTIFIER = f"{names.SSIN}|{INSZ}"
ASKED = AskedSearch((("patient:identifier", IDENTIFIER),))

PUBLISHED = Published(
    id=uuid.UUID(int=4),
    version=1,
    updated_at=datetime(2026, 3, 2, 12, tzinfo=UTC),
    given_on=date(2026, 3, 2),
    recorded_on=date(2026, 3, 2),
    sender=Named("79990158", "AZ Teststad", "ORG-1001"),
    author=Named("19990131004", "Dr. Test Arts", ""),
    snomed=SnomedCode("871751006", "Hepatitis A"),
    product="HAVRIX 1440 ADULT",
    cnk="1149939",
    vaccinnet_code="HAV/GL001",
    atc="J07BC02",
    diseases=("hepatitis A",),
    lot="AHAVB123",
    quantity=Decimal("1.000"),
)
