"""What the claims of an identity provider say, as an identity."""

import re
import uuid
from collections.abc import Mapping
from typing import Any

from vaccinnet.consultation.identity import Identity
from vaccinnet.portal.identity.terms import Terms

_SEPARATORS = re.compile(r"[\s.\-]")
_LONGEST_NUMBER = 20
_LONGEST_NAME = 100


def identity_of(claims: Mapping[str, Any], terms: Terms) -> Identity:
    """Return the identity that these claims tell; numbers lose their separators."""
    return Identity(
        insz=_number(claims.get(terms.insz_claim), digits=11),
        nihii=_number(claims.get(terms.nihii_claim)),
        given_names=_name(claims.get("given_name")),
        family_name=_name(claims.get("family_name")),
        manager_key=_manager_key(claims, terms),
    )


def _manager_key(claims: Mapping[str, Any], terms: Terms) -> uuid.UUID | None:
    told = claims.get(terms.role_claim) if terms.role_claim and terms.manager_role else None
    roles = told if isinstance(told, list) else [told]
    if not terms.manager_role or terms.manager_role not in roles:
        return None
    # A subject is unique at its issuer only (OpenID Connect Core 1.0, section 2).
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{terms.issuer} {claims['sub']}")


def _number(claim: Any, digits: int = 0) -> str:
    # Some providers send a list, also of one.
    if isinstance(claim, list) and len(claim) == 1:
        claim = claim[0]
    if isinstance(claim, int) and not isinstance(claim, bool):
        # The number of somebody born in 2005 begins with a zero.
        claim = f"{claim:0{digits}}"
    return _printable(_SEPARATORS.sub("", claim))[:_LONGEST_NUMBER] if isinstance(claim, str) else ""


def _name(claim: Any) -> str:
    return " ".join(_printable(claim).split())[:_LONGEST_NAME].strip() if isinstance(claim, str) else ""


def _printable(text: str) -> str:
    return "".join(each for each in text if each.isprintable())
