"""Long lists page by page: which one is asked, in the address."""

from django.http import HttpRequest

PARAMETER = "pagina"
_LAST = 100_000


def page_of(request: HttpRequest) -> int:
    """Return the number of the page that is asked, from 1; the first where none or no number is."""
    asked = request.GET.get(PARAMETER, "")
    return min(int(asked), _LAST) if asked.isascii() and asked.isdigit() and int(asked[:9]) else 1
