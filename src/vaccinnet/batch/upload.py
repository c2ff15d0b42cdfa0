"""An upload, and a request for its result, as they come from the wire."""

import uuid
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from vaccinnet.kmehr.message import Header
from vaccinnet.profiles.sender import Sender
from vaccinnet.register.arrival import Origin


@dataclass(frozen=True, slots=True)
class Upload:
    """What a sender uploads: `contents` are the signed bytes, whose folders are read when they are processed."""

    origin: Origin
    # extraInfo/type and extraInfo/pakket.
    type: str
    pakket: str
    header: Header
    persons: int
    contents: bytes


@dataclass(frozen=True, slots=True)
class JudgedUpload:
    """An upload with what the environment knows of its sender and program: the subject of the rules on uploads."""

    upload: Upload
    # None when the certificate speaks for no profile.
    sender: Sender | None
    certificate_subject: str
    # Whether the softwareID in `pakket` is known here, and may be used by this sender.
    pakket_is_known: bool
    pakket_is_own: bool
    most_persons: int = 5000

    def but(self, **changes: Any) -> "JudgedUpload":
        """Return the same upload with some facts changed; those of the upload itself are passed on to it."""
        own = {key: value for key, value in changes.items() if key in self.__slots__}
        sent = {key: value for key, value in changes.items() if key not in self.__slots__}
        return replace(self, **({"upload": replace(self.upload, **sent)} if sent else {}) | own)


@dataclass(frozen=True, slots=True)
class ResultQuestion:
    """A request for a result with what the environment knows: the subject of the rules on such requests."""

    request_id: str
    user_code: str
    sender: Sender | None
    certificate_subject: str
    # Of the batch with this id, when the sender uploaded it.
    batch_key: uuid.UUID | None = None
    due_at: datetime | None = None
    is_processed: bool = False
    is_kept: bool = True

    def but(self, **changes: Any) -> "ResultQuestion":
        """Return the same question with some facts changed."""
        return replace(self, **changes)
