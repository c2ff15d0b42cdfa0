"""The trust folder: what an operator can put there, and what is said of what cannot be used."""

from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from tests.second_ca import SecondCa, pem

from vaccinnet.config.checks import judge_trust
from vaccinnet.ehealth.subject import Subject
from vaccinnet.trust.folder import BadTrustFolder, read_folder

NOW = datetime(2026, 11, 27, 10, tzinfo=UTC)
HERE = "http://localhost/issuing.crl"
STS = Subject("CBE", "0809394427", app_id="IAMACC")


@pytest.fixture(scope="module")
def ca():
    return SecondCa(NOW)


@pytest.fixture(scope="module")
def signer(ca):
    return ca.leaf(STS, ec.generate_private_key(ec.SECP256R1()))


@pytest.fixture
def folder(ca, signer, tmp_path):
    return ca.write(tmp_path / "trust", crl=HERE, signers=[signer])


def ids(folder, *, is_production=True):
    return [each.id for each in judge_trust(folder, is_production=is_production)]


def test_reads_anchors_authorities_addresses_and_token_services(folder, ca, signer):
    read = read_folder(folder)

    assert [each.certificate for each in read.anchors] == [ca.root.certificate]
    assert read.anchors[0].crl_required
    assert (read.intermediates, read.crls, read.signers) == ((ca.issuing.certificate,), (HERE,), (signer,))
    assert ids(folder) == []


def test_production_needs_an_anchor_and_acceptance_none(tmp_path):
    assert ids(tmp_path / "missing") == ["vaccinnet.E009"]
    assert ids(tmp_path / "missing", is_production=False) == []


def test_production_refuses_what_is_virtual_and_warns_without_a_token_service(tmp_path):
    folder = SecondCa(NOW, virtual=True).write(tmp_path / "virtual", crl=HERE)

    assert ids(folder) == ["vaccinnet.E010", "vaccinnet.W002"]
    assert ids(folder, is_production=False) == []


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ("crl = [", "cannot be read as TOML"),
        ("", "crl must name at least one address"),
        ('crl = "http://x"', "crl must be a list of addresses"),
        ('crl = ["file:///etc/passwd"]', "crl must be a list of addresses"),
        ('crl = ["http://me:secret@there/x"]', "crl must be a list of addresses"),
        ('crl_required = "no"', "crl_required must be true or false"),
        ('crls = ["http://x"]', "there is no setting crls"),
    ],
)
def test_says_what_is_wrong_with_the_settings_of_an_anchor(folder, settings, told):
    (folder / "anchors" / "second.toml").write_text(settings)

    with pytest.raises(BadTrustFolder, match=told):
        read_folder(folder)
    assert ids(folder, is_production=False) == ["vaccinnet.E008"]


def test_an_anchor_without_settings_is_told(folder):
    (folder / "anchors" / "second.toml").unlink()

    with pytest.raises(BadTrustFolder, match=r"second\.toml is missing"):
        read_folder(folder)


def test_an_anchor_without_lists_is_possible_on_purpose(folder):
    (folder / "anchors" / "second.toml").write_text("crl_required = false\n")

    read = read_folder(folder)

    assert (read.anchors[0].crl_required, read.crls) == (False, ())


@pytest.mark.parametrize(
    "contents", [b"", b"rubbish", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"]
)
def test_a_file_that_holds_no_certificate_is_told(folder, contents):
    (folder / "anchors" / "second.pem").write_bytes(contents)

    with pytest.raises(BadTrustFolder, match="cannot be read as certificates"):
        read_folder(folder)


def test_a_certificate_that_may_not_issue_is_no_anchor(folder, signer):
    (folder / "anchors" / "second.pem").write_bytes(pem(signer))

    with pytest.raises(BadTrustFolder, match="is no authority"):
        read_folder(folder)
