"""What the criteria judge: the files of a set, and the exchanges that were read from them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Literal

from vaccinnet.rulebook import Finding

Service = Literal["batch", "registration"]
Role = Literal["doctor", "trainee", "practice", ""]

SUBMIT, SUPPLEMENT, RESULT = (
    "AanleverenVaccinatieGegevens",
    "AanvullingVaccinatieGegevens",
    "ResultaatVerwerkingVaccinatieGegevens",
)
ADD, REMOVE, GET = "AddVaccinations", "RemoveVaccination", "GetVaccinations"
OK = "OK"


class _Fact:
    """What every fact can do."""

    __slots__ = ()

    def but(self, **changes: Any) -> Any:
        """Return the same with some facts changed."""
        return replace(self, **changes)  # type: ignore[type-var]


@dataclass(frozen=True, slots=True)
class ShownFile(_Fact):
    """A file as it was shown. Files of one `exchange`, where the journal says so, belong together."""

    name: str
    contents: bytes = field(repr=False)
    exchange: str = ""


@dataclass(frozen=True, slots=True)
class Seen(_Fact):
    """What a file was recognised as: a message of a service, or with a `problem` (a key of a rule's texts)."""

    file: str
    digest: bytes = b""
    service: Service | None = None
    operation: str = ""
    problem: str = ""
    cause: Finding | None = None
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Vaccination(_Fact):
    """A vaccination as sent; `where` is its path in the file, also when it stands in base64.

    `adverse_item` is the step from there to the first adverse effect, and `ids` are the names by which answers know it.
    """

    where: str
    given_on: date | None = None
    lot: str = ""
    is_covid19: bool = False
    adverse_effects: int = 0
    adverse_item: str = ""
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Person(_Fact):
    """A person with the vaccinations that were sent."""

    where: str
    insz: str = field(default="", repr=False)
    vaccinations: tuple[Vaccination, ...] = ()


@dataclass(frozen=True, slots=True)
class Request(_Fact):
    """A request of a set, with what the rules of the service find in it.

    `signature` is the SHA-256 of its SignatureValue: by it the journal knows the request. `role` is what the token
    certifies, and `has_other_author` says whether somebody else than the speaker answers for what was sent. `signing`
    is "unsigned" without a signature, and "signature" when it could not be computed.
    """

    file: str
    operation: str
    where: str = ""
    software_id: str = ""
    sent_at: datetime | None = None
    persons: tuple[Person, ...] = ()
    request_id: str = ""
    patient_id: str = field(default="", repr=False)
    vaccination_id: str = ""
    role: Role = ""
    has_other_author: bool = False
    signature: bytes = b""
    signing: str = ""
    is_reindented: bool = False
    security: tuple[Finding, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def vaccinations(self) -> tuple[Vaccination, ...]:
        """Return all vaccinations that it sends."""
        return tuple(each for person in self.persons for each in person.vaccinations)


@dataclass(frozen=True, slots=True)
class Said(_Fact):
    """What an answer says of one person, vaccination or message."""

    where: str
    code: str
    ids: tuple[str, ...] = ()
    vaccination_id: str = ""


@dataclass(frozen=True, slots=True)
class Answer(_Fact):
    """An answer of a set. `code` is that of the whole, and `told` are the vaccinations that it lists."""

    file: str
    operation: str
    where: str = ""
    code: str = OK
    transaction_id: str = ""
    patient_id: str = field(default="", repr=False)
    vaccination_id: str = ""
    said: tuple[Said, ...] = ()
    told: frozenset[str] = frozenset()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Exchange(_Fact):
    """A request with its answer; one of both may be lacking, and `fits` says whether they can belong together."""

    request: Request | None = None
    answer: Answer | None = None
    fits: bool = True

    @property
    def operation(self) -> str:
        """Return the operation, as the request names it."""
        return self.request.operation if self.request else self.answer.operation if self.answer else ""


@dataclass(frozen=True, slots=True)
class Recorded(_Fact):
    """What the journal knows of a request: when it came, whether the program's own, and whether the answer is this."""

    at: datetime
    is_own: bool = True
    has_this_answer: bool = True


@dataclass(frozen=True, slots=True)
class Trace(_Fact):
    """Whether a vaccination that was sent stands in the register, and who can consult it."""

    stands: bool = True
    citizen_sees: bool = True
    doctor_sees: bool = True


@dataclass(frozen=True, slots=True)
class Proofs(_Fact):
    """What journal and register know: requests by signature, people by INSZ number, vaccinations by both places.

    A person that is not the developer's own test citizen is False. A vaccination is known by the signature of its
    request and its path there.
    """

    recorded: Mapping[bytes, Recorded] = field(default_factory=dict)
    people: Mapping[str, bool] = field(default_factory=dict, repr=False)
    traces: Mapping[tuple[bytes, str], Trace] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shown(_Fact):
    """A set as it is judged at `now`: the subject of every criterion.

    `software_id` is that of the program that is to qualify, where it is known; `proofs` are None at home.
    """

    service: Service
    now: datetime
    files: tuple[Seen, ...] = ()
    exchanges: tuple[Exchange, ...] = ()
    software_id: str = ""
    proofs: Proofs | None = None

    def of(self, *operations: str) -> list[Exchange]:
        """Return the exchanges of these operations."""
        return [each for each in self.exchanges if each.operation in operations]

    def asked(self, *operations: str) -> list[Request]:
        """Return the requests of these operations, or all."""
        found = self.of(*operations) if operations else self.exchanges
        return [each.request for each in found if each.request]

    def answered(self) -> Iterator[tuple[Request, Answer]]:
        """Yield the exchanges that have both parts."""
        for each in self.exchanges:
            if each.request and each.answer:
                yield each.request, each.answer
