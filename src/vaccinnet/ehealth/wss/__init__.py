"""WS-Security 1.0 with an X.509 token: sign a SOAP message, and prove who signed one.

Owns the words *token*, *signed part*, *reference* and *spoken*.
"""

from vaccinnet.ehealth.wss.codes import wss_code
from vaccinnet.ehealth.wss.sign import sign
from vaccinnet.ehealth.wss.verify import Spoken, verify

__all__ = ["Spoken", "sign", "verify", "wss_code"]
