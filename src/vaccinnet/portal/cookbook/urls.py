"""The addresses of the cookbooks and of the reference application."""

from django.urls import path

from vaccinnet.portal.cookbook import views

urlpatterns = [
    path("", views.all_books, name="cookbooks"),
    path("regels/", views.rule_page, {"rule_id": ""}, name="cookbook-rules"),
    path("regels/<str:rule_id>", views.rule_page, name="cookbook-rule"),
    path("referentietoepassing.zip", views.reference_zip, name="reference-zip"),
    path("referentietoepassing.tar.gz", views.reference_sdist, name="reference-sdist"),
    path("<str:service>.pdf", views.paper, name="cookbook-paper"),
    path("<str:service>/<str:chapter>", views.chapter, name="cookbook"),
]
