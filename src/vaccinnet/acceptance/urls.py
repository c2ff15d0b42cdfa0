"""Where the virtual eHealth answers."""

from django.urls import path

from vaccinnet.acceptance import views
from vaccinnet.acceptance.ca import CRL_PATH

urlpatterns = [
    path(CRL_PATH.lstrip("/"), views.revocation_list, name="virtual-crl"),
    path("eHealth/root.pem", views.root, name="virtual-root"),
    path("eHealth/issuing.pem", views.issuing, name="virtual-issuing"),
    path("eHealth/certificates", views.certificates, name="virtual-certificates"),
]
