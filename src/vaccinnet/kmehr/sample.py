"""A good message: an example for the rules, changed in one thing at a time. Its people cannot exist."""

from datetime import date
from decimal import Decimal

from vaccinnet.kmehr.message import Folder, Header, Id, Message, Party, Patient, Vaccination, sequence_ids
from vaccinnet.kmehr.names import ID_HCPARTY, LOCAL, STANDARD

SAMPLE_DOCTOR = Party(ids=(Id(ID_HCPARTY, "10000007004"),), kind="persphysician", name="Dr. Test Arts")
SAMPLE_HOSPITAL = Party(
    ids=(Id(ID_HCPARTY, "71000040000"), Id(LOCAL, "TESTORG01", "vaccinnet")),
    kind="orghospital",
    name="Testziekenhuis",
)
SAMPLE_AGENCY = Party(ids=(), kind="orgpublichealth", name="VAZG")

SAMPLE_HEADER = Header(
    id="71000040000.09:00:00",
    date=date(2026, 3, 2),
    time="09:00:00",
    standard=STANDARD,
    sender=(SAMPLE_HOSPITAL,),
    recipients=(SAMPLE_AGENCY,),
)

# The serial number 999 is never given to anybody.
SAMPLE_PATIENT = Patient(
    insz="85031299959",
    first_names=("Voornaam",),
    family_name="Testburger",
    birth_date=date(1985, 3, 12),
    sex="male",
    language="nl",
)

SAMPLE_VACCINATION = Vaccination(
    ids=sequence_ids(1, local_id="6f1e6f0e-6c0e-4c3a-9a41-000000000001"),
    reported_on=date(2026, 3, 2),
    reported_at="09:00:00",
    author=(SAMPLE_HOSPITAL,),
    cnk="1734094",
    product_name="BOOSTRIX SER PREREMPL 1 X 0,5 ML",
    given_on=date(2026, 3, 1),
    lot="TESTLOT01",
    quantity=Decimal(1),
    lifecycle="administrated",
)

SAMPLE_FOLDER = Folder(ids=sequence_ids(1), patient=SAMPLE_PATIENT, vaccinations=(SAMPLE_VACCINATION,))
SAMPLE_MESSAGE = Message(header=SAMPLE_HEADER, folders=(SAMPLE_FOLDER,))
