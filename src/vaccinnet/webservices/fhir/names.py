"""Names of FHIR on the wire: profiles, extensions and systems of codes and numbers."""

CONTENT_TYPE = "application/fhir+json"
FHIR_VERSION = "4.0.1"
GUIDE = "hl7.fhir.be.vaccination"
GUIDE_VERSION = "1.1.2"

_CORE = "https://www.ehealth.fgov.be/standards/fhir/core"
_VACCINATION = "https://www.ehealth.fgov.be/standards/fhir/vaccination"
_MEDICATION = "https://www.ehealth.fgov.be/standards/fhir/medication"

BE_VACCINATION = f"{_VACCINATION}/StructureDefinition/be-vaccination"
RECORDER = f"{_CORE}/StructureDefinition/be-ext-recorder"
ADMINISTERED_PRODUCT = f"{_VACCINATION}/StructureDefinition/be-ext-administeredProduct"

# Of persons, caregivers and organisations.
SSIN = f"{_CORE}/NamingSystem/ssin"
NIHDI = f"{_CORE}/NamingSystem/nihdi"
CBE = f"{_CORE}/NamingSystem/cbe"
# The register gives user codes; no guide has a name for them.
USER_CODE = "urn:openvaccinnet:user-code"
# The guide's own example of a vaccination of Vaccinnet has this one.
VACCINATION_ID = "https://www.kindengezin.be/vaccinatie/vaccination-register"

# Of vaccines and diseases.
SNOMED = "http://snomed.info/sct"
# The guides of medication say cnk-codes; invariant 2 of BeVaccination demands this one.
CNK = f"{_MEDICATION}/NamingSystem/be-ns-cnk-codes"
ATC = "http://whocc.no/atc"
VACCINNET_CODE = f"{_CORE}/NamingSystem/vaccinnet-vaccinecode"
VACCINE_INDICATION = "CD-VACCINEINDICATION"

ACT_CODE = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
OUTCOME_DETAILS = "urn:openvaccinnet:rules"
RESTFUL_SECURITY = "http://terminology.hl7.org/CodeSystem/restful-security-service"

# What others call the same system.
_ALSO = {
    "https://www.ehealth.fgov.be/standards/fhir/NamingSystem/ssin": SSIN,
    f"{_MEDICATION}/NamingSystem/cnk-codes": CNK,
    "http://www.ehealth.fgov.be/standards/fhir/medication/NamingSystem/be-ns-cnk-codes": CNK,
    "http://www.whocc.no/atc": ATC,
}


def system(named: str) -> str:
    """Return the system that is meant, where it has several names."""
    return _ALSO.get(named, named)
