"""The addresses of the web services."""

from django.urls import path, re_path

from vaccinnet.batch.wire import PATH
from vaccinnet.webservices.batch_upload import batch_upload, contract
from vaccinnet.webservices.wrong_path import wrong_letter_case

_HERE = PATH.lstrip("/")
_FOLDER = _HERE.rpartition("/")[0]
# Written out, because Django cannot look addresses up when a pattern has a flag.
_IN_ANY_CASE = "".join(f"[{c.lower()}{c.upper()}]" if c.isalpha() else c for c in _HERE)

urlpatterns = [
    path(_HERE, batch_upload, name="batch-upload"),
    re_path(rf"^{_IN_ANY_CASE}/?$", wrong_letter_case, {"meant": PATH}),
    path(f"{_FOLDER}/<str:name>", contract, name="contract"),
]
