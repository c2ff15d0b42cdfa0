"""Where the virtual eHealth answers."""

from django.urls import path

from vaccinnet.acceptance import etk, etk_views, sts_views, views
from vaccinnet.acceptance.ca import CRL_PATH
from vaccinnet.ehealth.sts import samlp, wstrust

urlpatterns = [
    path(CRL_PATH.lstrip("/"), views.revocation_list, name="virtual-crl"),
    path("eHealth/root.pem", views.root, name="virtual-root"),
    path("eHealth/issuing.pem", views.issuing, name="virtual-issuing"),
    path("eHealth/certificates", views.certificates, name="virtual-certificates"),
    path(wstrust.PATH.lstrip("/"), sts_views.security_token_service, name="security-token-service"),
    *(path(address.lstrip("/"), sts_views.saml_token_service) for address in samlp.PATHS),
    path(etk.PATH.lstrip("/"), etk_views.etk_depot, name="etk-depot"),
]
