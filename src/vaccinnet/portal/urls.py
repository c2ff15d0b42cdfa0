"""The addresses of the pages."""

from django.urls import path
from django.views.i18n import set_language

from vaccinnet.portal import dossier, looks, mend, patients, record, sign_in, start, stock

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
    path("taal", set_language, name="choose-language"),
]
