"""The reference application takes the qualification test for both services: it makes a set for each, and judges it."""

from datetime import UTC, datetime

import httpx

from vaccinnet.acceptance.cast import CastCitizen, CastProfile, read_cast
from vaccinnet.batch.wire import PATH, Accepted, FaultPair
from vaccinnet.client.batch_upload import BatchUpload
from vaccinnet.client.call import Exchange
from vaccinnet.config.showcase.batch import Dose, message_of, process_now, result_of
from vaccinnet.config.showcase.doctors import Shot, Speaker, speaker_of
from vaccinnet.config.showcase.steps import WentWrong, certificate, people_of, say, step
from vaccinnet.qualification.facts import Service, ShownFile
from vaccinnet.qualification.reading import read_set
from vaccinnet.qualification.report import Report, make_report
from vaccinnet.qualification.verdict import judge_set
from vaccinnet.register.arrival import Origin

_COVID19, _FLU, _TETANUS, _HEPATITIS = "4293254", "4185492", "1734094", "1149939"
_TWO_YEARS = 730


class Kept:
    """The exchanges of a set, as files."""

    def __init__(self) -> None:
        self.files: list[ShownFile] = []

    def __call__(self, exchange: Exchange) -> None:
        number = len(self.files) // 2 + 1
        self.files += [
            ShownFile(f"{number:02}-{exchange.operation}-request.xml", exchange.request),
            ShownFile(f"{number:02}-{exchange.operation}-response.xml", exchange.answer),
        ]


def show_qualification(http: httpx.Client, *, base_url: str) -> None:
    """Take the test for both services. Raises WentWrong when a criterion that can be shown is not passed."""
    say("\nAt last the reference application takes the qualification test, for both services.\n")
    cast = {each.user_code: each for each in read_cast().profiles}
    hospital, doctor = cast["ORG-1001"], cast["ART-2005"]
    _qualify("batch", make_batch_set(hospital, http, base_url), hospital.software_ids[0])
    _qualify("registration", make_call_set(cast, http, base_url), doctor.software_ids[0])


def make_batch_set(hospital: CastProfile, http: httpx.Client, base_url: str) -> Kept:
    """Send two batches and ask their results, and report history twice."""
    kept = Kept()
    keystore = certificate(hospital, http=http)
    service = BatchUpload(base_url + PATH, keystore, http=http, keep=kept)
    groups = [people_of(hospital)[n : n + 2] for n in (5, 7)]
    sent = step(f"{hospital.name} sends two batches", lambda: [_upload(hospital, service, each) for each in groups])
    # Only the answer that counts is shown, and not those that say it is too early.
    waiting = BatchUpload(service.url, keystore, http=http)
    _wait(sent, hospital, waiting)
    step("asks both results", lambda: [_ask(each, hospital, service) for each in sent])
    history = step(
        "reports history twice", lambda: [_upload(hospital, service, each, origin="reported") for each in groups]
    )
    _wait(history, hospital, waiting)
    return kept


def _wait(sent: list[Accepted], hospital: CastProfile, waiting: BatchUpload) -> None:
    process_now()
    for each in sent:
        result_of(each, hospital, waiting)


def _ask(accepted: Accepted, hospital: CastProfile, service: BatchUpload) -> object:
    return service.result(accepted.transaction_id, user_code=hospital.user_code, now=datetime.now(UTC))


def _upload(
    hospital: CastProfile, service: BatchUpload, people: list[CastCitizen], *, origin: Origin = "own"
) -> Accepted:
    now = datetime.now(UTC)
    ago = _TWO_YEARS if origin == "reported" else 0
    vaccines = (_TETANUS, _HEPATITIS) if ago else (_COVID19, _FLU)
    doses = (
        tuple(Dose(cnk, f"EJ679{n}", ago + n) for n, cnk in enumerate(vaccines, start=1)),
        (Dose(_TETANUS, "AC37B413", ago + 3),),
    )
    message = message_of(hospital, people, doses, origin=origin, now=now)
    answer = service.submit(message, pakket=hospital.software_ids[0], now=now, origin=origin)
    if isinstance(answer, FaultPair):
        raise WentWrong(f"the batch was refused: {answer.text}")
    return answer


def make_call_set(cast: dict[str, CastProfile], http: httpx.Client, base_url: str) -> Kept:
    """Add as doctor, trainee and practice, remove one of the doctor's, and fetch the record."""
    kept = Kept()
    doctor, trainee, practice = (
        speaker_of(cast[code], http, base_url, keep=kept) for code in ("ART-2005", "ART-2007", "PRA-3001")
    )
    citizen = people_of(doctor.profile)[-2]
    first = step("Jan Huisarts registers two vaccinations at once", lambda: _two(doctor, citizen))
    step("the trainee registers", lambda: trainee.add(citizen, Shot(_TETANUS, 3), author=cast["ART-2006"]))
    step("the practice registers", lambda: practice.add(citizen, Shot(_HEPATITIS, 4), author=cast["ART-2009"]))
    step("the doctor removes one and fetches the record", lambda: _remove_and_look(doctor, citizen, first))
    return kept


def _two(doctor: Speaker, citizen: CastCitizen) -> str:
    answer = doctor.add(citizen, Shot(_COVID19, 1, "EJ6796"), Shot(_FLU, 2, "U3Q741V"), author=doctor.profile)
    return answer.results[-1].vaccination_id


def _remove_and_look(doctor: Speaker, citizen: CastCitizen, vaccination_id: str) -> int:
    doctor.remove(citizen, vaccination_id)
    return doctor.count(citizen)


def _qualify(service: Service, kept: Kept, software_id: str) -> None:
    """Judge the files at home, and then what the test environment captured, with all that it can prove."""
    at_home = step(f"judges its {len(kept.files)} files at home", lambda: _at_home(service, kept))
    _tell(service, at_home)
    if not at_home.is_good_so_far:
        raise WentWrong(f"the reference application does not pass at home for {service}")
    captured = step("submits what the test environment captured", lambda: _captured(service, software_id))
    _tell(service, captured)
    if captured.outcome != "passed":
        raise WentWrong(f"the reference application does not qualify for {service}")


def _at_home(service: Service, kept: Kept) -> Report:
    read = read_set(kept.files, now=datetime.now(UTC), service=service)
    return make_report(judge_set(read), read, "en")


def _captured(service: Service, software_id: str) -> Report:
    from vaccinnet.integrators.models import Program
    from vaccinnet.qualification.attempt import submit
    from vaccinnet.qualification.capture import capture
    from vaccinnet.qualification.models import Way

    program, now = Program.objects.get(key=software_id.lower()), datetime.now(UTC)
    files = capture(program, service, now=now).files
    return submit(files, program=program, service=service, way=Way.CAPTURE, now=now).reports["en"]


def _tell(service: Service, report: Report) -> None:
    say(f"    {service}: {', '.join(f'{count} {outcome}' for outcome, count in report.counts.items() if count)}")
    say(f"    {report.summary}")
    for criterion in report.criteria:
        for problem in criterion.problems:
            if not criterion.is_unproven:
                say(f"    {criterion.id} {criterion.outcome}: {problem.file}:{problem.line} {problem.wrong}")
