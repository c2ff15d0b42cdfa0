"""What the journal may forget."""

from vaccinnet.database.forget import Rows

# Messages hold personal data of test people; production keeps none.
MESSAGES = Rows(
    "exchanges_exchangemessage",
    "exchange_id",
    "exchanges_exchangemessage r JOIN exchanges_exchange e ON e.key = r.exchange_id WHERE e.at < %(before)s",
)
# With the messages that are still there they stay.
JOURNAL = Rows(
    "exchanges_exchange",
    "key",
    """exchanges_exchange r WHERE r.at < %(before)s
    AND NOT EXISTS (SELECT 1 FROM exchanges_exchangemessage m WHERE m.exchange_id = r.key)""",
)
SIGNED_REQUESTS = Rows(
    "exchanges_signedrequest", "digest", "exchanges_signedrequest r WHERE r.fresh_until < %(before)s"
)
ACCESS_TOKENS = Rows("exchanges_accesstoken", "digest", "exchanges_accesstoken r WHERE r.ends_at < %(before)s")
