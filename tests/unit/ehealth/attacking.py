"""How messages are attacked in the tests: the parts of a tree, and what refuses it."""

import xmlsec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from vaccinnet.ehealth import names
from vaccinnet.soap import names as soap
from vaccinnet.soap.write import to_bytes


def part(tree, tag):
    return tree.find(f".//{tag}")


def refusals(pki, tree, **options):
    return pki.refusals(to_bytes(tree), **options)


def signed_again(pki, tree):
    """Sign what stands in the message now: the attacker owns this key, or the sender's own program is at fault."""
    context = xmlsec.SignatureContext()
    pem = pki.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    context.key = xmlsec.Key.from_memory(pem, xmlsec.constants.KeyDataFormatPem)
    for tag in (soap.BODY, names.TIMESTAMP, names.TOKEN):
        context.register_id(part(tree, tag), "Id", soap.WSU)
    context.sign(part(tree, names.SIGNATURE))
    return tree
