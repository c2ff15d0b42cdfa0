"""The addresses of the pages."""

from django.urls import path
from django.views.i18n import set_language

from vaccinnet.portal import dossier, looks, mend, organisation, patients, record, sign_in, start, stock

urlpatterns = [
    path("", start.start, name="start"),
    path("batches/verwerken", start.process_batches, name="process-batches"),
    path("Vaccinnet", record.record, name="record"),
    path("Vaccinnet/wie-keek", looks.looks, name="looks"),
    path("Vaccinnet/aanmelden", sign_in.sign_in, name="sign-in"),
    path("Vaccinnet/afmelden", sign_in.sign_out, name="sign-out"),
    path("Vaccinnet/patienten", patients.patients, name="patients"),
    path("Vaccinnet/dossier/<str:name>", dossier.dossier, name="dossier"),
    path("Vaccinnet/dossier/<str:name>/<uuid:vaccination_id>/verbeteren", mend.correct, name="correct-vaccination"),
    path("Vaccinnet/dossier/<str:name>/<uuid:vaccination_id>/verwijderen", mend.remove, name="remove-vaccination"),
    path("Vaccinnet/voorraad", stock.stock, name="stock"),
    path("Vaccinnet/voorraad/<path:vaccine_key>", stock.stock_of_vaccine, name="stock-of-vaccine"),
    path("Vaccinnet/organisatie", organisation.organisation, name="organisation"),
    path("Vaccinnet/organisatie/batches/<uuid:batch_key>", organisation.batch, name="batch"),
    path("Vaccinnet/organisatie/batches/<uuid:batch_key>/csv", organisation.batch_as_csv, name="batch-as-csv"),
    path("Vaccinnet/organisatie/batches/<uuid:batch_key>/openen", organisation.open_person, name="open-person"),
    path("taal", set_language, name="choose-language"),
]
