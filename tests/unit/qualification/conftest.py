"""Who signs what is judged."""

from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from vaccinnet.ehealth.certificates import Validity, make_leaf, make_root
from vaccinnet.ehealth.keystore import Keystore
from vaccinnet.ehealth.subject import Subject

_YEARS = Validity(datetime(2020, 1, 1, tzinfo=UTC), datetime(2120, 1, 1, tzinfo=UTC))


@pytest.fixture(scope="session")
def keystore():
    """The certificate of the hospital of the cast, by an issuer that nobody trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    root = make_root(key, name="Nobody's root", validity=_YEARS, serial=1)
    subject = Subject("NIHII-HOSPITAL", "79990158", name="AZ TESTSTAD")
    leaf = make_leaf(
        subject, public_key=key.public_key(), issuer=root, validity=_YEARS, serial=2, crl_url="http://localhost/crl"
    )
    return Keystore(key, leaf)
