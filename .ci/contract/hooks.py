"""What schemathesis does not know by itself: a receipt is sent as the bytes it is."""
import schemathesis

schemathesis.serializer.alias("message/rfc822", "application/octet-stream")
