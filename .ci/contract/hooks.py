"""What schemathesis does not know by itself: a receipt is sent as the bytes it is, lines of JSON as the text they are."""
import schemathesis

schemathesis.serializer.alias("message/rfc822", "application/octet-stream")
schemathesis.serializer.alias("application/jsonl", "text/plain")
schemathesis.serializer.alias("application/x-ndjson", "text/plain")
