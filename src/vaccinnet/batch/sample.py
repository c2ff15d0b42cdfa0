"""A good upload and a good question for a result: examples for the rules, changed in one thing at a time."""

import uuid
from datetime import UTC, datetime

from vaccinnet.batch.upload import JudgedUpload, ResultQuestion, Upload
from vaccinnet.kmehr.sample import SAMPLE_HEADER
from vaccinnet.register.sample import SAMPLE_SENDER

_KEY = uuid.UUID(int=5)

SAMPLE_UPLOAD = JudgedUpload(
    upload=Upload(
        origin="own",
        type="auth_eHealth_org",
        pakket="ACME_Zorgdossier_Testziekenhuis",
        header=SAMPLE_HEADER,
        persons=2,
        contents=b"",
    ),
    sender=SAMPLE_SENDER,
    certificate_subject="NIHII-HOSPITAL=71000040",
    pakket_is_known=True,
    pakket_is_own=True,
)

SAMPLE_QUESTION = ResultQuestion(
    request_id=_KEY.hex.upper(),
    user_code=SAMPLE_SENDER.user_code,
    sender=SAMPLE_SENDER,
    certificate_subject="NIHII-HOSPITAL=71000040",
    batch_key=_KEY,
    due_at=datetime(2026, 3, 2, 12, tzinfo=UTC),
    is_processed=True,
)
