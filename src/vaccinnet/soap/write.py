"""Write a SOAP 1.1 envelope."""

from lxml import etree

from vaccinnet.soap import names


def envelope(payload: etree._Element) -> bytes:
    """Return a message with `payload` in its Body."""
    return to_bytes(wrap(payload))


def wrap(payload: etree._Element) -> etree._Element:
    """Return an envelope with an empty Header, and with `payload`, moved out of where it stood, in its Body."""
    root = etree.Element(names.ENVELOPE, nsmap={"soap": names.SOAP})
    etree.SubElement(root, names.HEADER)
    etree.SubElement(root, names.BODY).append(payload)
    return root


def to_bytes(root: etree._Element) -> bytes:
    """Return the document as it goes over the wire, without a change to any whitespace."""
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)
