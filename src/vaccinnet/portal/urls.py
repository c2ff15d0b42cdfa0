"""The addresses of the pages."""

from django.urls import path
from django.views.i18n import set_language

from vaccinnet.portal import record, start

urlpatterns = [
    path("", start.start, name="start"),
    path("batches/verwerken", start.process_batches, name="process-batches"),
    path("Vaccinnet", record.record, name="record"),
    path("Vaccinnet/kiezen", record.choose_persona, name="choose-persona"),
    path("taal", set_language, name="choose-language"),
]
