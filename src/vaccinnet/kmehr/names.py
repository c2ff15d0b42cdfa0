"""The namespaces of KMEHR, and the names that the profile uses from them."""

SCHEMA = "http://www.ehealth.fgov.be/standards/kmehr/schema/v1"
IDS = "http://www.ehealth.fgov.be/standards/kmehr/id/v1"

# The version of the standard that Vaccinnet traffic declares: KMEHR 1.4.
STANDARD = "20120701"

# Schemes (attribute S) of numbers.
ID_KMEHR = "ID-KMEHR"
ID_HCPARTY = "ID-HCPARTY"
ID_PATIENT = "ID-PATIENT"
ID_CBE = "ID-CBE"
ID_EHP = "ID-EHP"
INSS = "INSS"
LOCAL = "LOCAL"

# Labels (attribute SL) of local numbers and codes.
VACCINATION_ID = "vaccinationid"
VACCINNET_CODE = "VACCINNETCODE"
VITALINK_URI = "vitalinkuri"


def kmehr(name: str) -> str:
    """Return the qualified name of a KMEHR element."""
    return f"{{{SCHEMA}}}{name}"
