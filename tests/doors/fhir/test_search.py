"""A batch of a hospital is found over FHIR by who may look, each look is on the trail, and no link tells a number."""

import sys
import uuid
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import psycopg
import pytest
from fhir.resources.R4B import get_fhir_model_class

sys.path.insert(0, str(Path(__file__).parents[3]))
from tests.be_vaccination import problems

from vaccinnet.acceptance import ca
from vaccinnet.audit.models import Line
from vaccinnet.consultation.amend import correct
from vaccinnet.consultation.amend import remove as amend_remove
from vaccinnet.consultation.viewer import Viewer
from vaccinnet.exchanges.models import AccessToken, Exchange, ExchangeMessage
from vaccinnet.integrators.models import Program as Declared
from vaccinnet.profiles.models import Profile
from vaccinnet.register.correction import Change
from vaccinnet.register.models import Person, Vaccination
from vaccinnet.register.persons import add_alias, find_persons
from vaccinnet.register.vaccine_codes import current_codes, load_snomed
from vaccinnet.webservices.fhir import names

NOW = datetime.now(UTC)


@pytest.fixture
def eva(fhir, door):
    """The INSZ number of a citizen of whom the hospital has sent three vaccinations."""
    door.result(door.message())
    return door.patient("Eva").insz


def of(insz):
    return ("patient:identifier", f"{names.SSIN}|{insz}")


def person(insz):
    return find_persons([insz])[insz]


def rows(insz):
    return list(Vaccination.objects.filter(person_key=person(insz).key).order_by("-given_on"))


def entries(answer):
    assert answer.status == 200, answer.json
    get_fhir_model_class("Bundle").model_validate(answer.json)
    found = [each["resource"] for each in answer.json.get("entry", ()) if each["search"]["mode"] == "match"]
    assert [problem for each in found for problem in problems(each)] == []
    return found


def test_finds_what_a_hospital_sent(fhir, eva):
    answer = fhir.search(of(eva))

    found = entries(answer)
    assert [each["id"] for each in found] == [each.id.hex.upper() for each in rows(eva)]
    assert answer.json["total"] == 3
    assert found[0]["patient"]["identifier"] == {"system": names.SSIN, "value": eva}
    assert found[0]["performer"][0]["actor"]["identifier"]["system"] == names.NIHDI
    codes = {each["system"] for each in found[0]["vaccineCode"]["coding"]}
    (product,) = (each for each in found[0]["extension"] if each["url"] == names.ADMINISTERED_PRODUCT)
    (coded,) = (each["valueCodeableConcept"] for each in product["extension"] if each["url"] == "coded")
    assert codes | {each["system"] for each in coded["coding"]} == {
        names.SNOMED,
        names.VACCINNET_CODE,
        names.CNK,
        names.ATC,
    }


def test_a_look_is_on_the_trail_with_program_and_profile(fhir, eva):
    fhir.search(of(eva))

    line = Line.objects.filter(person_key=person(eva).key, action="consulted").get()
    profile = Profile.objects.get(user_code=fhir.doctor.user_code)
    assert (line.via, line.by_key, line.software_id) == ("FHIR", profile.key, fhir.doctor.software_id)


def test_tells_the_number_in_no_link_and_in_no_line_of_the_journal(fhir, eva):
    answer = fhir.search(of(eva), ("_count", "1"), ("date", "ge2020"), ("lot-number", eva))
    links = fhir.search(of(eva), ("_count", "1"), ("date", "ge2020")).json["link"]

    assert not [each for each in (*links, *answer.json["link"]) if eva in each["url"]]
    assert [each["relation"] for each in links] == ["self", "next"]
    assert "date=ge2020" in links[0]["url"]
    kept = Exchange.objects.filter(operation="search-type").first()
    assert (kept.service, kept.outcome, kept.software_id) == ("FHIR", "accepted", fhir.doctor.software_id)


def test_follows_the_links_to_the_last_page(fhir, eva):
    token = fhir.token(fhir.doctor)
    answer = fhir.search(of(eva), ("_count", "2"), token=token)
    seen = [each["id"] for each in entries(answer)]
    while link := next((each["url"] for each in answer.json["link"] if each["relation"] == "next"), None):
        answer = fhir.read(urlsplit(link).path.removeprefix("/fhir/") + "?" + urlsplit(link).query, token=token)
        assert answer.json["total"] == 3
        seen += [each["id"] for each in entries(answer)]

    assert seen == [each.id.hex.upper() for each in rows(eva)]
    assert Line.objects.filter(person_key=person(eva).key, action="consulted").count() == 2


def test_a_link_is_for_the_one_who_got_it_and_for_an_hour(fhir, eva, monkeypatch):
    (link,) = (each["url"] for each in fhir.search(of(eva), ("_count", "1")).json["link"] if each["relation"] == "next")
    path = f"Immunization?{urlsplit(link).query}"

    assert fhir.read(path, by=fhir.hospital).rules == ["FHI-049"]
    assert fhir.read("Immunization?_page=x").status == 410
    token = fhir.token(fhir.doctor)
    later = datetime.now(UTC) + timedelta(hours=2)
    monkeypatch.setattr("cryptography.fernet.time.time", lambda: later.timestamp())
    assert fhir.read(path, token=token).rules == ["FHI-049"]


def test_refuses_a_number_in_the_address_and_names_post(fhir, eva):
    answer = fhir.read("Immunization?" + urlencode([of(eva)]))

    assert (answer.status, answer.rules) == (400, ["FHI-001"])
    assert "POST" in answer.json["issue"][0]["diagnostics"]
    assert eva not in answer.content.decode()
    assert not Line.objects.filter(action="consulted").exists()
    posted = fhir.post(
        f"Immunization/_search?{urlencode([of(eva)])}",
        [("date", "2024")],
        headers={"authorization": f"Bearer {fhir.token(fhir.doctor)}"},
    )
    assert posted.rules == ["FHI-001"]


def test_a_setting_lets_the_number_stand_there_and_nothing_of_ours_keeps_it(fhir, eva, settings, caplog):
    settings.INSZ_IN_ADDRESS = True

    answer = fhir.read("Immunization?" + urlencode([of(eva)]))

    assert len(entries(answer)) == 3
    assert not [each for each in answer.json["link"] if eva in each["url"]]
    kept = ExchangeMessage.objects.filter(exchange__operation="search-type").get()
    assert eva.encode() not in bytes(kept.request)
    assert eva not in caplog.text


def test_the_query_is_gone_when_something_breaks(fhir, eva, settings, monkeypatch, caplog):
    settings.INSZ_IN_ADDRESS = True
    monkeypatch.setattr("vaccinnet.webservices.fhir.immunizations.tell", lambda *_, **__: 1 / 0)

    answer = fhir.read("Immunization?" + urlencode([of(eva)]))

    assert answer.status == 500
    get_fhir_model_class("OperationOutcome").model_validate(answer.json)
    assert eva not in caplog.text
    assert eva not in answer.content.decode()


@pytest.mark.parametrize(
    ("parameters", "rules"),
    [
        ([], ["FHI-041"]),
        ([("patient", "Patient/1")], ["FHI-040", "FHI-041"]),
        ([("date", "x"), ("_sort", "date")], ["FHI-040", "FHI-041", "FHI-043"]),
        ([("patient.identifier", "12345")], ["FHI-042"]),
    ],
)
def test_refuses_a_search_with_all_that_is_wrong(fhir, parameters, rules):
    answer = fhir.search(*parameters)

    assert (answer.status, answer.rules) == (400, rules)
    get_fhir_model_class("OperationOutcome").model_validate(answer.json)
    assert Exchange.objects.filter(operation="search-type").get().rules == rules


def test_speaks_the_language_that_is_asked(fhir):
    dutch, english = fhir.search(), fhir.search(headers={"accept-language": "en"})

    assert "De zoekvraag noemt geen persoon" in dutch.json["issue"][0]["details"]["text"]
    assert "The search names neither" in english.json["issue"][0]["details"]["text"]


def test_of_somebody_unknown_there_is_nothing_and_it_says_why(fhir, eva):
    for answer in (fhir.search(of("85031299958"[:9] + "59")), fhir.search(of(eva), by=fhir.programs["ORG-1101"])):
        assert entries(answer) == []
        assert answer.json["total"] == 0
        (said,) = answer.json["entry"]
        assert said["resource"]["issue"][0]["details"]["coding"][0]["code"] == "CON-001"


def test_an_organisation_sees_what_it_sent(fhir, door, eva):
    door.result(by=door.senders["ORG-1002"])

    own = entries(fhir.search(of(eva), by=fhir.hospital))
    all_there_is = entries(fhir.search(of(eva)))

    assert len(own) == 3
    assert len(all_there_is) > len(own)


def test_where_a_relation_is_demanded_a_reason_makes_one(fhir, eva, settings):
    settings.CONSULTATION_TERMS = settings.CONSULTATION_TERMS.__class__(True, relation_required=True)

    refused = fhir.search(of(eva))
    assert (refused.status, refused.rules) == (403, ["CON-005"])
    assert len(entries(fhir.search(of(eva), headers={"vaccinnet-reason": "consultatie%20vandaag"}))) == 3
    assert len(entries(fhir.search(of(eva)))) == 3
    reasons = Line.objects.filter(person_key=person(eva).key, action="consulted").order_by("number")
    assert [each.reason for each in reasons] == ["consultatie vandaag", ""]


def test_what_was_removed_is_entered_in_error(fhir, eva):
    removed = _remove(fhir, eva)

    answer = fhir.search(of(eva), ("status", "entered-in-error"))

    (found,) = entries(answer)
    assert (found["id"], found["status"], found["meta"]["versionId"]) == (removed, "entered-in-error", "2")
    assert len(entries(fhir.search(of(eva), ("status", "completed")))) == 2
    assert len(entries(fhir.search(of(eva), ("_lastUpdated", f"ge{NOW:%Y}")))) == 3


def _remove(fhir, insz):
    row = rows(insz)[0]
    viewer = Viewer.caregiver(Profile.objects.get(user_code="ORG-1001").key)
    amend_remove(viewer, person(insz), row.id, reason="verkeerde persoon", via="page", now=datetime.now(UTC))
    return row.id.hex.upper()


def test_a_correction_is_a_new_version(fhir, eva):
    row = rows(eva)[0]
    path = f"Immunization/{row.id.hex.upper()}"
    first = fhir.read(path)
    for known in (first.headers["ETag"], '"1"', '"7", W/"1"', "*"):
        assert fhir.read(path, headers={"if-none-match": known}).status == 304
    assert fhir.read(path, headers={"if-none-match": '"7"'}).status == 200
    viewer = Viewer.caregiver(Profile.objects.get(user_code="ORG-1001").key)

    now = datetime.now(UTC)
    correct(
        viewer,
        person(eva),
        row.id,
        change=Change(lot="BETER1"),
        reason="verkeerd lot",
        codes=current_codes(),
        via="page",
        now=now,
    )
    second = fhir.read(path, headers={"if-none-match": first.headers["ETag"]})

    assert (first.headers["ETag"], second.headers["ETag"]) == ('W/"1"', 'W/"2"')
    assert second.status == 200
    assert "BETER1" in second.content.decode()
    assert second.json["meta"]["lastUpdated"] == f"{now:%Y-%m-%dT%H:%M:%S}.{now.microsecond // 1000:03}Z"


def test_reads_one_by_its_id(fhir, eva):
    row = rows(eva)[1]

    for id in (row.id.hex.upper(), row.id.hex, str(row.id)):
        answer = fhir.read(f"Immunization/{id}")
        assert answer.json["id"] == row.id.hex.upper()
        assert problems(answer.json) == []
    assert answer.json["patient"]["identifier"]["value"] == eva
    assert entries(fhir.search(("_id", row.id.hex)))[0]["id"] == row.id.hex.upper()
    by_get = fhir.read(f"Immunization?identifier={row.id.hex}")
    assert [each["id"] for each in entries(by_get)] == [row.id.hex.upper()]


def test_who_changed_number_is_found_by_both(fhir, eva):
    add_alias(person(eva).key, insz="85031299860", now=datetime.now(UTC))

    assert len(entries(fhir.search(of("85031299860")))) == 3
    assert fhir.read(f"Immunization/{rows(eva)[0].id.hex}").json["patient"]["identifier"]["value"] == "85031299860"


def test_of_two_who_were_merged_everything_is_read(fhir, eva, door):
    other = person(door.patient("Adam").insz)
    Person.objects.filter(key=other.key).update(merged_into=person(eva).key)

    row = Vaccination.objects.filter(person_key=other.key).first()

    assert len(entries(fhir.search(of(eva)))) == 5
    assert fhir.read(f"Immunization/{row.id.hex}").json["id"] == row.id.hex.upper()
    looks = Line.objects.filter(action="consulted").values_list("person_key", flat=True)
    assert list(looks) == [person(eva).key] * 2


def test_reads_nothing_of_others(fhir, eva):
    path = f"Immunization/{rows(eva)[0].id.hex}"

    for answer in (
        fhir.read(path, by=fhir.programs["ORG-1101"]),
        fhir.read(f"Immunization/{uuid.uuid4().hex}"),
        fhir.read("Immunization/vaccinnet-1"),
    ):
        assert (answer.status, answer.rules) == (404, ["FHI-050"])
    assert not Line.objects.filter(action="consulted").exists()


def test_the_table_of_the_operator_goes_first(fhir, eva):
    cnk = rows(eva)[0].cnk
    load_snomed(f"cnk\tsnomed\n{cnk}\t871803007\n", source="x", now=datetime.now(UTC))

    assert entries(fhir.search(of(eva), ("vaccine-code", f"{names.SNOMED}|871803007")))


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer x", "Basic eDp5"])
def test_answers_nobody_without_a_token(fhir, eva, header):
    answer = fhir.post("Immunization/_search", [of(eva)], headers={"authorization": header} if header else {})

    assert answer.status == 401
    assert answer.rules == ["FHI-031" if header in ("Bearer", "Bearer x") else "FHI-030"]
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert Exchange.objects.filter(operation="search-type").get().outcome == "fault"


def test_a_token_ends_with_its_time_its_program_its_profile_and_its_certificate(fhir, eva):
    program = fhir.new_program()
    token = fhir.token(program)
    assert fhir.search(of(eva), token=token).status == 200
    ends = AccessToken.objects.get()

    def is_refused():
        return fhir.search(of(eva), token=token).rules == ["FHI-031"]

    AccessToken.objects.update(ends_at=NOW)
    assert is_refused()
    AccessToken.objects.update(ends_at=ends.ends_at)
    Declared.objects.filter(key=fhir.hospital.software_id.lower()).update(ended_at=NOW)
    assert is_refused()
    Declared.objects.filter(key=fhir.hospital.software_id.lower()).update(ended_at=None)
    Profile.objects.filter(user_code="ORG-1001").update(ended_at=NOW)
    assert is_refused()
    Profile.objects.filter(user_code="ORG-1001").update(ended_at=None)
    assert not is_refused()
    ca.revoke(program.keystore.certificate.serial_number, at=datetime.now(UTC))
    assert is_refused()


def test_a_bound_token_comes_with_its_certificate(fhir, eva, settings):
    settings.CLIENT_CERT_PROXIES = (ip_network("127.0.0.1"),)
    form = {"client_assertion": None, "client_assertion_type": None, "client_id": fhir.hospital.software_id}
    own, others = ({"client-cert": each.client_cert} for each in (fhir.hospital, fhir.doctor))
    token = fhir.ask_token(fhir.hospital, headers=own, **form).json["access_token"]

    assert fhir.search(of(eva), token=token, headers=own).status == 200
    assert fhir.search(of(eva), token=token, headers=others).rules == ["FHI-032"]
    assert fhir.search(of(eva), token=token).rules == ["FHI-032"]


def test_asks_the_database_few_times(fhir, eva, monkeypatch):
    token = fhir.token(fhir.doctor)
    statements = []
    execute = psycopg.Cursor.execute

    def counted(cursor, query, *args, **options):
        statements.append(str(query))
        return execute(cursor, query, *args, **options)

    monkeypatch.setattr(psycopg.Cursor, "execute", counted)
    assert fhir.search(of(eva), token=token).status == 200

    assert len(statements) <= 16, "\n".join(statements)
    assert len([each for each in statements if "FROM exchanges_accesstoken" in each]) == 1
    assert len([each for each in statements if "FROM register_vaccination v" in each]) == 1
