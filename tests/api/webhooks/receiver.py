"""A receiver of webhooks that verifies each request with the library of the specification and writes down what it found."""
import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

LOG = sys.argv[1]


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        found = {"verified": False, "type": json.loads(body)["type"]}
        try:
            found["verified"] = WEBHOOK.verify(body, headers) == json.loads(body)
        except WebhookVerificationError as error:
            found["error"] = str(error)
        try:
            WEBHOOK.verify(body + b" ", headers)
            found["tampered"] = "taken"
        except WebhookVerificationError:
            found["tampered"] = "refused"
        with open(LOG, "a") as log:
            log.write(json.dumps(found) + "\n")
        self.send_response(204 if found["verified"] else 401)
        self.end_headers()

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
print(server.server_port, flush=True)
WEBHOOK = Webhook(sys.stdin.readline().strip())
print("ready", flush=True)
server.serve_forever()
