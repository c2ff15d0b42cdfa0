"""What an operator may set, by environment variables; everything has a default that works.

Owns the word *environment*: `acceptance` or `production`. Field `rhythm_minutes` is set by VACCINNET_RHYTHM_MINUTES.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vaccinnet.config.cannot_start import CannotStart
from vaccinnet.config.data_folder import default_data_folder

if TYPE_CHECKING:
    from vaccinnet.admission.terms import ActivationTerms, ListTerms
    from vaccinnet.batch.terms import Terms
    from vaccinnet.consultation.terms import Terms as ConsultationTerms
    from vaccinnet.integrators.terms import MemberTerms
    from vaccinnet.registration.terms import Terms as RegistrationTerms
    from vaccinnet.trajectory.terms import Terms as TrajectoryTerms

PREFIX = "VACCINNET_"

_MEBIBYTE = 1024 * 1024

# What production has other than acceptance, unless the operator says otherwise.
_PRODUCTION = {"rhythm_minutes": 15, "relation": "known"}

# Variables that only the tests read.
_OF_THE_TESTS = {f"{PREFIX}TEST_{name}" for name in ("POSTGRES", "FOLDER", "SECONDS")}


@dataclass(frozen=True, kw_only=True)
class Environment:
    """Where this server runs and under which terms."""

    environment: str = "acceptance"
    data_dir: Path = field(default_factory=default_data_folder)
    # Empty: the embedded one.
    database_url: str = ""
    # Empty: made once, in the data folder. Several hosts need the same.
    secret_key: str = field(default="", repr=False)
    secret_key_file: str = ""
    # Empty: this machine only.
    hosts: tuple[str, ...] = ()
    # What others call this server, where an address is written down (in certificates, in the WSDL).
    base_url: str = "http://localhost:8000"
    debug: bool = False
    log_level: str = "INFO"
    # Connections that the web server may have at once; 0: one for each thread.
    database_connections: int = 0
    # Who brings a list of official fault codes names it here.
    wire_codes_file: str = ""
    # Empty: the folder `trust` of the data folder.
    trust_dir: str = ""
    # How long a list of revoked certificates counts after the moment at which the next one was promised.
    crl_grace_hours: int = 24
    # Old clients sign with SHA-1; only acceptance may admit it.
    allow_sha1: bool = False
    rhythm_minutes: int = 60
    most_persons: int = 5000
    results_kept_days: int = 90
    # Days after which a vaccination gets a warning, and after which it is refused as own work.
    normal_days: int = 7
    longest_days: int = 365
    most_bytes: int = 32 * _MEBIBYTE
    # Who may look at vaccinations: open, or known (who has registered for the person, or has a relation recorded).
    relation: str = "open"
    # Figures hide numbers from 1 up to this one, and what would tell such a number.
    least_shown: int = 10
    # How long a visitor of the pages stays signed in: without a click, and at most.
    idle_minutes: int = 30
    visit_hours: int = 8
    # The identity provider at which people sign in to production; without one production has no pages.
    sign_in_issuer: str = ""
    # What people call it.
    sign_in_name: str = ""
    sign_in_client_id: str = ""
    sign_in_client_secret: str = field(default="", repr=False)
    sign_in_client_secret_file: str = ""
    sign_in_scopes: tuple[str, ...] = ("openid", "profile")
    # Which claims have the numbers.
    sign_in_insz_claim: str = "insz"
    sign_in_nihii_claim: str = "nihii"
    # Which claim has roles, and which role managers of the register have.
    sign_in_role_claim: str = ""
    sign_in_manager_role: str = ""
    # Where its endpoints may be, beside the origin of the issuer.
    sign_in_origins: tuple[str, ...] = ()
    # How long one call to it may take.
    sign_in_seconds: int = 5
    # The SMTP server for mail to developers, by TLS; without one acceptance keeps the mail, and shows it on a page.
    mail_host: str = ""
    mail_port: int = 587
    mail_user: str = ""
    mail_password: str = field(default="", repr=False)
    mail_password_file: str = ""
    mail_from: str = "OpenVaccinnet <noreply@localhost>"
    # The address to which developers mail a set; without one no mail is taken. It is received here, by SMTP.
    inbox_address: str = ""
    inbox_host: str = "127.0.0.1"
    inbox_port: int = 2525
    # What the receiver calls itself; empty: the host of the base URL.
    inbox_name: str = ""
    # The certificate (with its chain) and key by which it speaks TLS (STARTTLS), as PEM.
    inbox_certificate_file: str = ""
    inbox_key_file: str = ""
    inbox_most_bytes: int = 16 * _MEBIBYTE
    inbox_connections: int = 20
    # Own mail servers, by address or network, that pass mail on: what one of them sends comes from many.
    inbox_relays: tuple[str, ...] = ()
    # A proxy in front tells the address of the sender (PROXY protocol); nobody else can reach the receiver then.
    inbox_behind_proxy: bool = False
    # Proxies, by address or network, that end TLS and tell the certificate of the client in Client-Cert.
    client_cert_proxies: tuple[str, ...] = ()
    # Who may ask for the measurements, by address or network; nobody whom a proxy passes on.
    metrics_from: tuple[str, ...] = ("127.0.0.1", "::1")
    # SHA-256 of the client certificates by which production fetches the list of organisations; hexadecimal.
    production_certificates: tuple[str, ...] = ()
    # Where production fetches the lists, how often, and after how many minutes a list that is not renewed is stale.
    admissions_url: str = ""
    organisations_url: str = ""
    admissions_seconds: int = 60
    admissions_stale_minutes: int = 10
    # The client certificate (with its chain) and key for the list of organisations, as PEM.
    organisations_certificate_file: str = ""
    organisations_key_file: str = ""
    # Whom to trust for TLS at these addresses; empty: the authorities of this machine.
    admissions_ca_file: str = ""
    # How long an access token of a program lives.
    token_minutes: int = 5
    # Whether the number of a person may stand in the address of a search; only acceptance may allow it.
    insz_in_address: bool = False
    # The terms of both sides on the road to access; they are shown publicly.
    review_days: int = 5
    plan_days: int = 5
    reply_days: int = 3
    verdict_days: int = 10
    answer_days: int = 14
    engagement_months: int = 2
    longest_extension_days: int = 60
    reopened_days: int = 30
    nudge_days: tuple[int, ...] = (14, 3)
    closing_days: int = 30
    invitation_days: int = 14
    # How long a responsible doctor has to confirm an activation.
    confirmation_days: int = 14
    # Within how many days after that the managers decide.
    activation_days: int = 5
    # Test citizens with a number that somebody has, each with a recorded consent; acceptance only.
    allow_real_numbers: bool = False
    # In an environment of one's own the business time can be moved ahead; acceptance only.
    movable_clock: bool = False
    most_bytes_of_registration: int = 10 * _MEBIBYTE
    # A larger request is read to this end, so that its sender gets an answer; then the connection is closed.
    most_bytes_read: int = 64 * _MEBIBYTE
    # Requests of more than this many bytes wait for each other: their trees take thirteen times the memory.
    large_bytes: int = _MEBIBYTE
    large_at_once: int = 2
    # More of the others would only take the interpreter from each other.
    small_at_once: int = 4

    @classmethod
    def read(cls, variables: Mapping[str, str]) -> "Environment":
        """Return what these environment variables say. Raises CannotStart for a value that cannot be read."""
        name = variables.get(f"{PREFIX}ENVIRONMENT") or cls.environment
        if name not in ("acceptance", "production"):
            raise CannotStart(f"VACCINNET_ENVIRONMENT must be acceptance or production; it is {name!r}.")
        values: dict[str, Any] = dict(_PRODUCTION) if name == "production" else {}
        for each in fields(cls):
            if variable := variables.get(f"{PREFIX}{each.name.upper()}"):
                values[each.name] = _READERS[each.type](f"{PREFIX}{each.name.upper()}", variable)
        if values.get("relation", "open") not in ("open", "known"):
            raise CannotStart(f"VACCINNET_RELATION must be open or known; it is {values['relation']!r}.")
        for setting in ("client_cert_proxies", "metrics_from", "inbox_relays"):
            for each in values.get(setting, ()):
                _demand_network(f"{PREFIX}{setting.upper()}", each)
        for secret in ("secret_key", "mail_password"):
            if file := values.get(f"{secret}_file"):
                values[secret] = _secret_in(f"{PREFIX}{secret.upper()}_FILE", file)
        # The name by which every other tool knows it.
        values["database_url"] = variables.get("DATABASE_URL", "")
        return cls(**values)

    @property
    def is_production(self) -> bool:
        """Return whether real persons are registered here."""
        return self.environment == "production"

    @property
    def has_identity_provider(self) -> bool:
        """Return whether people sign in at an identity provider; in acceptance they play somebody made up."""
        return self.is_production and bool(self.sign_in_issuer)

    @property
    def has_pages(self) -> bool:
        """Return whether there are pages: production shows none to people of whom it cannot know who they are."""
        return not self.is_production or self.has_identity_provider

    @property
    def uses_embedded_database(self) -> bool:
        """Return whether the database lives in the data folder."""
        return not self.database_url

    def terms(self) -> "Terms":
        """Return the terms under which this environment takes batches."""
        from vaccinnet.batch.terms import Terms
        from vaccinnet.register.arrival import Windows

        return Terms(
            rhythm=timedelta(minutes=self.rhythm_minutes),
            most_persons=self.most_persons,
            results_kept=timedelta(days=self.results_kept_days),
            only_test_citizens=not self.is_production,
            windows=Windows(normal_days=self.normal_days, longest_days=self.longest_days),
            keeps_messages=not self.is_production,
        )

    def registration_terms(self) -> "RegistrationTerms":
        """Return the terms under which this environment takes calls of the RegistratieService."""
        from vaccinnet.registration.terms import Terms
        from vaccinnet.soap.limits import Limits

        return Terms(
            only_test_citizens=not self.is_production,
            relation=self.relation,  # type: ignore[arg-type]
            profiles_arise=self.is_production,
            limits=Limits(max_bytes=self.most_bytes_of_registration),
        )

    def trajectory_terms(self) -> "TrajectoryTerms":
        """Return the terms of both sides on the road to access."""
        from vaccinnet.trajectory.terms import Terms

        return Terms(**{each.name: getattr(self, each.name) for each in fields(Terms)})

    def member_terms(self) -> "MemberTerms":
        """Return how long an invitation of a colleague holds."""
        from vaccinnet.integrators.terms import MemberTerms

        return MemberTerms(invitation_holds=timedelta(days=self.invitation_days))

    def activation_terms(self) -> "ActivationTerms":
        """Return how long a responsible doctor has to confirm an activation, and the managers to decide on it."""
        from vaccinnet.admission.terms import ActivationTerms

        return ActivationTerms(code_holds=timedelta(days=self.confirmation_days), decision_days=self.activation_days)

    def list_terms(self) -> "ListTerms":
        """Return where production fetches what is admitted, and how often."""
        from vaccinnet.admission.terms import ListTerms

        return ListTerms(
            addresses={"admissions": self.admissions_url, "organisations": self.organisations_url},
            every=timedelta(seconds=self.admissions_seconds),
            stale_after=timedelta(minutes=self.admissions_stale_minutes),
            certificate_file=self.organisations_certificate_file,
            key_file=self.organisations_key_file,
            ca_file=self.admissions_ca_file,
        )

    def consultation_terms(self) -> "ConsultationTerms":
        """Return the terms under which people may look at a record."""
        from vaccinnet.consultation.terms import Terms

        return Terms(only_test_citizens=not self.is_production, relation_required=self.relation == "known")


def unknown_variables(variables: Mapping[str, str]) -> list[str]:
    """Return the variables that look like settings and are none: most likely slips of the pen."""
    known = {f"{PREFIX}{each.name.upper()}" for each in fields(Environment)} | _OF_THE_TESTS
    return sorted(name for name in variables if name.startswith(PREFIX) and name not in known)


def _secret_in(name: str, file: str) -> str:
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        raise CannotStart(f"{name} ({file}) cannot be read.") from None


def _number(name: str, value: str) -> int:
    if not value.isascii() or not value.isdecimal():
        raise CannotStart(f"{name} must be a whole number; it is {value!r}.")
    return int(value)


def _demand_network(name: str, text: str) -> None:
    try:
        ip_network(text)
    except ValueError:
        raise CannotStart(f"{name} must be addresses or networks, such as 10.0.0.5; one is {text!r}.") from None


def _numbers(name: str, value: str) -> tuple[int, ...]:
    return tuple(_number(name, each.strip()) for each in value.split(",") if each.strip())


def _yes_or_no(name: str, value: str) -> bool:
    if value.lower() not in _WORDS:
        raise CannotStart(f"{name} must be yes or no; it is {value!r}.")
    return _WORDS[value.lower()]


_WORDS = {"yes": True, "true": True, "1": True, "on": True, "no": False, "false": False, "0": False, "off": False}
_READERS: Mapping[Any, Any] = {
    int: _number,
    bool: _yes_or_no,
    str: lambda name, value: value,
    Path: lambda name, value: Path(value),
    tuple[int, ...]: _numbers,
    tuple[str, ...]: lambda name, value: tuple(each.strip() for each in value.split(",") if each.strip()),
}
