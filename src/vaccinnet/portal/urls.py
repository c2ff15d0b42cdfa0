"""The addresses of the pages."""

from django.urls import path
from django.views.i18n import set_language

from vaccinnet.portal import authority_csv, authority_figures, authority_review, record, sign_in, start

urlpatterns = [
    path("", start.start, name="start"),
    path("batches/verwerken", start.process_batches, name="process-batches"),
    path("Vaccinnet", record.record, name="record"),
    path("Vaccinnet/aanmelden", sign_in.sign_in, name="sign-in"),
    path("Vaccinnet/afmelden", sign_in.sign_out, name="sign-out"),
    path("Vaccinnet/beheer/nazicht", authority_review.cases, name="authority-cases"),
    path("Vaccinnet/beheer/nazicht/vergelijken", authority_review.alike, name="authority-alike"),
    path("Vaccinnet/beheer/nazicht/<uuid:case_id>", authority_review.case, name="authority-case"),
    path("Vaccinnet/beheer/nazicht/<uuid:case_id>/beslissen", authority_review.decide_case, name="authority-decide"),
    path("Vaccinnet/beheer/vaccinatiegraad", authority_figures.coverage_page, name="authority-coverage"),
    path("Vaccinnet/beheer/vaccinatiegraad.csv", authority_csv.coverage_file, name="authority-coverage-file"),
    path("Vaccinnet/beheer/verzenders", authority_figures.senders_page, name="authority-senders"),
    path("Vaccinnet/beheer/verzenders.csv", authority_csv.senders_file, name="authority-senders-file"),
    path("Vaccinnet/beheer/weigeringen", authority_figures.refusals_page, name="authority-refusals"),
    path("Vaccinnet/beheer/weigeringen.csv", authority_csv.refusals_file, name="authority-refusals-file"),
    path("taal", set_language, name="choose-language"),
]
