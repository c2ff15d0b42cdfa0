"""Write BER as DER: mail programs encrypt in pieces of unknown length, which the library for S/MIME does not read."""

_CONSTRUCTED, _OCTETS, _OCTETS_IN_PIECES = 0x20, 0x04, 0x24
_CONTENT_IN_PIECES, _CONTENT = 0xA0, 0x80
_UNKNOWN_LENGTH = 0x80
_DEEPEST = 32


def as_der(data: bytes) -> bytes:
    """Return the same values with known lengths, and octets in one piece. Raises ValueError for what is no BER."""
    written, _ = _element(data, 0, _DEEPEST)
    return written


def _element(data: bytes, at: int, depth: int) -> tuple[bytes, int]:
    """Return the element that begins at this place, and where it ends."""
    tag, length, begin = _head(data, at)
    if not depth or tag & 0x1F == 0x1F:
        raise ValueError("not to be read")
    if not tag & _CONSTRUCTED:
        if length is None or begin + length > len(data):
            raise ValueError("cut off")
        return _with_length(tag, data[begin : begin + length]), begin + length
    children, at = [], begin
    while True:
        if length is None and data[at : at + 2] == b"\0\0":
            at += 2
            break
        if length is not None and at >= begin + length:
            break
        child, at = _element(data, at, depth - 1)
        children.append(child)
    if length is not None and at != begin + length:
        raise ValueError("the lengths do not fit")
    return _joined(tag, children), at


def _joined(tag: int, children: list[bytes]) -> bytes:
    # Octets in pieces, as such or in the place of the encrypted content (RFC 5652, 6.1), become one piece.
    in_pieces = tag in (_OCTETS_IN_PIECES, _CONTENT_IN_PIECES) and children
    if in_pieces and all(each[0] == _OCTETS for each in children):
        whole = b"".join(each[_head(each, 0)[2] :] for each in children)
        return _with_length(_OCTETS if tag == _OCTETS_IN_PIECES else _CONTENT, whole)
    return _with_length(tag, b"".join(children))


def _head(data: bytes, at: int) -> tuple[int, int | None, int]:
    """Return the tag, the length (None when unknown) and where the contents begin."""
    if at + 2 > len(data):
        raise ValueError("cut off")
    tag, first = data[at], data[at + 1]
    if first == _UNKNOWN_LENGTH:
        return tag, None, at + 2
    if first < _UNKNOWN_LENGTH:
        return tag, first, at + 2
    size = first & 0x7F
    if size > 4 or at + 2 + size > len(data):
        raise ValueError("too long")
    return tag, int.from_bytes(data[at + 2 : at + 2 + size], "big"), at + 2 + size


def _with_length(tag: int, contents: bytes) -> bytes:
    size = len(contents)
    if size < _UNKNOWN_LENGTH:
        return bytes([tag, size]) + contents
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(octets)]) + octets + contents
