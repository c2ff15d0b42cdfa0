"""The addresses of the managers' pages."""

from django.urls import path

from vaccinnet.portal import authority_csv, authority_figures, authority_review

urlpatterns = [
    path("nazicht", authority_review.cases, name="authority-cases"),
    path("nazicht/vergelijken", authority_review.alike, name="authority-alike"),
    path("nazicht/<uuid:case_id>", authority_review.case, name="authority-case"),
    path("nazicht/<uuid:case_id>/beslissen", authority_review.decide_case, name="authority-decide"),
    path("vaccinatiegraad", authority_figures.coverage_page, name="authority-coverage"),
    path("vaccinatiegraad.csv", authority_csv.coverage_file, name="authority-coverage-file"),
    path("verzenders", authority_figures.senders_page, name="authority-senders"),
    path("verzenders.csv", authority_csv.senders_file, name="authority-senders-file"),
    path("weigeringen", authority_figures.refusals_page, name="authority-refusals"),
    path("weigeringen.csv", authority_csv.refusals_file, name="authority-refusals-file"),
]
