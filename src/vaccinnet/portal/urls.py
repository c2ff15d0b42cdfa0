"""The addresses of the pages that acceptance and production have: none of them knows of acceptance."""

from django.urls import include, path
from django.views.i18n import set_language

from vaccinnet.portal import (
    answers,
    by_hand,
    card,
    dossier,
    group,
    links,
    looks,
    mend,
    organisation,
    patients,
    record,
    report,
    sign_out,
    stock,
)

urlpatterns = [
    path("Vaccinnet/beheer/", include("vaccinnet.portal.authority_urls")),
    path("Vaccinnet", record.record, name="record"),
    path("Vaccinnet/wie-keek", looks.looks, name="looks"),
    path("Vaccinnet/kaart.pdf", card.card, name="card"),
    path("Vaccinnet/melden", report.reports, name="reports"),
    path("Vaccinnet/melden/<uuid:vaccination_id>", report.report, name="report"),
    path("Vaccinnet/meldingen", answers.waiting, name="waiting-reports"),
    path("Vaccinnet/meldingen/<uuid:report_id>", answers.answer, name="answer-report"),
    path("Vaccinnet/patienten/toevoegen", by_hand.by_hand, name="add-by-hand"),
    path("Vaccinnet/groep", group.group, name="add-group"),
    path("Vaccinnet/groep/toevoegen", group.add, name="add-group-now"),
    path("Vaccinnet/groep/sjabloon.csv", group.template_file, name="group-template"),
    path("Vaccinnet/koppelingen", links.links, name="links"),
    path("Vaccinnet/koppelingen/beeindigen", links.end, name="end-link"),
    path("Vaccinnet/afmelden", sign_out.sign_out, name="sign-out"),
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
