"""Have the holder of a certificate prove that its key is his, before the request of somebody else is answered."""

import secrets
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from django.db import transaction
from lxml import etree

from vaccinnet.acceptance.facts import KeyProof, Unproven
from vaccinnet.acceptance.models import PendingToken
from vaccinnet.acceptance.rules import RULES
from vaccinnet.ehealth.sts.request import Asked
from vaccinnet.ehealth.sts.wstrust import Challenge, read_challenge_response, read_request
from vaccinnet.rulebook import Refused
from vaccinnet.soap.facts import PlaceOf
from vaccinnet.soap.parse import parse

_WAITS = timedelta(minutes=5)
_MOST = 1000


@transaction.atomic
def challenge(request: etree._Element, asked: Asked, *, now: datetime) -> Challenge:
    """Keep a good request, and return what the key of its holder must sign before it is answered.

    Nobody waits longer than five minutes, and of a thousand who wait the first must ask again.
    """
    assert asked.request.holder is not None
    PendingToken.objects.filter(made_at__lte=now - _WAITS).delete()
    waiting = PendingToken.objects.order_by("-made_at").values_list("challenge", flat=True)
    PendingToken.objects.filter(challenge__in=list(waiting[_MOST - 1 :])).delete()
    made = PendingToken.objects.create(
        challenge=secrets.token_urlsafe(32),
        context=asked.request.context,
        holder=asked.request.holder.fingerprint(hashes.SHA256()),
        request=etree.tostring(request, with_tail=False),
        made_at=now,
    )
    return Challenge(made.context, made.challenge)


@transaction.atomic
def answer_challenge(answer: etree._Element, *, signed_by: x509.Certificate, now: datetime) -> Asked:
    """Return the request whose challenge was signed with the key of its holder; it waits no longer.

    Raises Refused.
    """
    signed = read_challenge_response(answer)
    if signed is None:
        raise _unproven("form", answer)
    waiting = PendingToken.objects.filter(made_at__gt=now - _WAITS)
    pending = waiting.select_for_update().filter(challenge=signed.text).first()
    if pending is None or pending.context != signed.context:
        raise _unproven("challenge" if waiting.filter(context=signed.context).exists() else "context", answer)
    if bytes(pending.holder) != signed_by.fingerprint(hashes.SHA256()):
        raise _unproven("key", answer)
    pending.delete()
    return read_request(parse(bytes(pending.request)))


def _unproven(how: Unproven, answer: etree._Element) -> Refused:
    return Refused(RULES.of("key_proof").judge(KeyProof(how, PlaceOf(answer))))
