"""WS-Security 1.0 with an X.509 token or a SAML assertion: sign a SOAP message, and prove who signed one.

Owns the words *token*, *signed part*, *reference* and *spoken*.
"""

from vaccinnet.ehealth.wss.codes import wss_code
from vaccinnet.ehealth.wss.sign import sign, sign_as_holder
from vaccinnet.ehealth.wss.verify import Spoken, verify, verify_holder

__all__ = ["Spoken", "sign", "sign_as_holder", "verify", "verify_holder", "wss_code"]
