"""The doors of the virtual STS, and whoever of the cast asks there."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from lxml import etree

from vaccinnet.acceptance import ca, sts
from vaccinnet.acceptance.cast import read_cast
from vaccinnet.client.security_token import read_token
from vaccinnet.ehealth.keystore import Keystore, read_p12
from vaccinnet.ehealth.sts import samlp, wstrust
from vaccinnet.ehealth.sts.claims import claims_for
from vaccinnet.ehealth.subject import read_subject
from vaccinnet.ehealth.wss import sign
from vaccinnet.soap.envelope import read
from vaccinnet.soap.names import FINDINGS
from vaccinnet.soap.write import wrap

CAST = {each.user_code: each for each in read_cast().profiles}
PROTOCOLS = ("wstrust", "samlp", "legacy")
TRAINEE, PRACTICE, HOSPITAL = "ART-2007", "PRA-3001", "ORG-1001"
CAREGIVERS = ("ART-2005", "ART-2008", TRAINEE, "ART-2011", PRACTICE, "PRA-3002", "PRA-3003", "ORG-1004")


@dataclass
class Sts:
    """The doors of the STS, and whoever asks."""

    client: object

    def keystore(self, user_code="ART-2005", **options) -> Keystore:
        options = {"password": "geheim", "now": datetime.now(UTC), "key_type": "ec", **options}
        return read_p12(ca.issue_certificate(CAST[user_code].subject, **options).p12, password="geheim")

    def request(self, keystore, **changes):
        asked = claims_for(read_subject(keystore.certificate))
        return asked.but(**{"context": "RC-1", "holder": keystore.certificate, **changes})

    def post(self, payload, keystore, protocol="wstrust", *, now=None, **options):
        key, certificate = keystore.key, keystore.certificate
        created = now or datetime.now(UTC)
        data = sign(wrap(payload), key=key, certificate=certificate, created=created, sign_token=True, **options)
        return self.post_bytes(data, protocol)

    def post_bytes(self, data, protocol="wstrust"):
        path = {"wstrust": wstrust.PATH, "samlp": samlp.PATHS[0], "legacy": samlp.PATHS[1]}[protocol]
        return self.client.post(path, data, content_type="text/xml")

    def ask(self, keystore, protocol="wstrust", *, signed_with=None, inner=None, **changes):
        """What is answered to a request for the holder of a certificate, signed with that key or another."""
        request = self.request(keystore, **changes)
        if protocol == "wstrust":
            return self.post(wstrust.write_request(request), signed_with or keystore)
        query = samlp.write_query(request, now=datetime.now(UTC), key=inner)
        return self.post(query, signed_with or keystore, protocol)

    def token(self, answer, protocol="wstrust"):
        """The token in an answer, which must be one that this environment trusts."""
        assert answer.status_code == 200, answer.content.decode()
        payload = read(answer.content).payload
        contents = (wstrust.read_issued if protocol == "wstrust" else samlp.read_response)(payload)
        now = datetime.now(UTC)
        vouching = sts.trust_assertions(now).decide(etree.fromstring(contents), now)
        assert vouching.findings == ()
        return read_token(contents).assertion

    def refusals(self, answer, protocol="wstrust"):
        """The rules by which an answer refuses: in a Fault, or in the message of a status."""
        payload = read(answer.content).payload
        if etree.QName(payload).localname == "Fault":
            assert answer.status_code == 500
            found = payload.iterfind(f"detail/{{{FINDINGS}}}findings/{{{FINDINGS}}}finding")
            return sorted({each.get("rule") for each in found})
        assert answer.status_code == 200
        assert protocol != "wstrust", answer.content
        with pytest.raises(samlp.Denied) as denied:
            samlp.read_response(payload)
        assert denied.value.code == "RequestDenied"
        return sorted({line.split()[0].rstrip(":") for line in denied.value.text.splitlines()})
