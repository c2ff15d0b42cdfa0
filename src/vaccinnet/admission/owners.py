"""Whose an admission is: the company that declared the program."""

from vaccinnet.admission.models import Admission
from vaccinnet.integrators.models import Company, Program


def company_of(admission: Admission) -> Company | None:
    """Return the company of an admitted program: the one that declares it now, or did last."""
    programs = Program.objects.select_related("company").filter(key__startswith=admission.key)
    own = [each for each in programs if _is_of(each, admission)]
    own.sort(key=lambda each: (each.ended_at is None, each.declared_at))
    return own[-1].company if own else None


def admissions_of(company: Company) -> list[Admission]:
    """Return the admissions of the programs of a company, by softwareID."""
    parts = {"_".join(each.split("_")[:2]) for each in company.programs.values_list("key", flat=True)}
    admissions = Admission.objects.filter(key__in=parts).prefetch_related("versions").order_by("key")
    return [each for each in admissions if company_of(each) == company]


def _is_of(program: Program, admission: Admission) -> bool:
    return program.key == admission.key or program.key.startswith(f"{admission.key}_")
