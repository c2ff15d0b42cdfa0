"""Look for persons who may be the same: with the same names and birth date under another number, such as BIS and RN."""

import uuid
from datetime import UTC, datetime, timedelta
from itertools import combinations

from django.db import transaction

from vaccinnet.database.bulk import server_cursor
from vaccinnet.register.models import Search
from vaccinnet.register.review import notice_alike

_WHAT = "alike"
# A person is dated when its transaction begins, and seen when that ends.
_SETTLES = timedelta(hours=1)
_SEARCHING = uuid.uuid5(uuid.NAMESPACE_URL, "urn:openvaccinnet:register:alike").int % 2**63

# Names apart from capitals, accents and hyphens. Where many are called alike the name tells nothing.
_ALIKE = """
    WITH days AS (
        SELECT DISTINCT birth_date FROM register_person
        WHERE enrolled_at >= %(since)s AND birth_date IS NOT NULL AND merged_into IS NULL)
    SELECT array_agg(key ORDER BY key)
    FROM register_person JOIN days USING (birth_date)
    WHERE merged_into IS NULL
    GROUP BY birth_date, company_key,
        regexp_replace(normalize(lower(family_name), NFKD), '[^[:alnum:]]', '', 'g'),
        regexp_replace(normalize(lower(given_names), NFKD), '[^[:alnum:]]', '', 'g')
    HAVING count(*) BETWEEN 2 AND 5 AND max(enrolled_at) >= %(since)s
"""


@transaction.atomic
def notice_persons_alike(now: datetime) -> int:
    """Make cases of the persons enrolled since the last time who may be another one, and return how many pairs.

    Nobody waits: when another is looking, it is left to that one.
    """
    with server_cursor() as cursor:
        alone = cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_SEARCHING]).fetchone()
        if not (alone and alone[0]):
            return 0
        last = Search.objects.filter(what=_WHAT).first()
        since = last.until - _SETTLES if last else datetime(1900, 1, 1, tzinfo=UTC)
        groups = [row[0] for row in cursor.execute(_ALIKE, {"since": since}).fetchall()]
    pairs = [pair for group in groups for pair in combinations(group, 2)]
    notice_alike(pairs, now=now)
    Search.objects.update_or_create(what=_WHAT, defaults={"until": now})
    return len(pairs)
