"""A mail server that does what the recipient's name says, and writes down every message that it takes.

    python server.py LOG [--tls CERT KEY] [--starttls CERT KEY] [--auth USER PASSWORD]

Prints its port. A recipient begins with: `busyonce` (451 the first time), `never` (550), `laterdata` (452 after the
data, the first time), `neverdata` (554 after the data), `drop` (the connection breaks in mid-message), `mute` (takes
the message and breaks the connection instead of saying so), `slow` (answers after a second); any other: takes it.
"""
import argparse
import asyncio
import json
import os
import ssl
from email import message_from_bytes, policy

from aiosmtpd.smtp import SMTP, AuthResult

arguments = argparse.ArgumentParser()
arguments.add_argument("log")
arguments.add_argument("--tls", nargs=2)
arguments.add_argument("--starttls", nargs=2)
arguments.add_argument("--auth", nargs=2)
arguments = arguments.parse_args()
seen = set()
log = open(arguments.log, "a", buffering=1)


def first_time(what):
    known = what in seen
    seen.add(what)
    return not known


def take(envelope):
    parsed = message_from_bytes(envelope.content, policy=policy.default)
    letters = [part.get_content()[:8].decode("latin-1") for part in parsed.iter_attachments()]
    text = parsed.get_body(("plain",)).get_content()
    log.write(json.dumps({"to": envelope.rcpt_tos[0], "from": envelope.mail_from, "message_id": parsed["message-id"],
                          "subject": parsed["subject"], "text": text, "letters": letters}) + "\n")
    log.flush()
    os.fsync(log.fileno())


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("busyonce") and first_time(address):
            return "451 4.3.2 come back later"
        if address.startswith("never@") or address.startswith("never-"):
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        to = envelope.rcpt_tos[0]
        if to.startswith("slow"):
            await asyncio.sleep(1)
        if to.startswith("laterdata") and first_time(to):
            return "452 4.2.2 mailbox busy"
        if to.startswith("neverdata"):
            return "554 5.6.0 not this message"
        take(envelope)
        if to.startswith("mute"):
            server.transport.abort()
        return "250 taken"


class Server(SMTP):
    async def smtp_DATA(self, arg):
        if self.envelope and any(to.startswith("drop") for to in self.envelope.rcpt_tos):
            await self.push("354 go on")
            await self._reader.read(64)
            self.transport.abort()
            return
        await super().smtp_DATA(arg)


def context(files):
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(*files)
    return made


def sign_in(server, session, envelope, mechanism, data):
    good = arguments.auth and [data.login.decode(), data.password.decode()] == arguments.auth
    return AuthResult(success=bool(good), handled=False)


def session():
    options = {"hostname": "localhost", "enable_SMTPUTF8": False}
    if arguments.starttls:
        options |= {"tls_context": context(arguments.starttls), "require_starttls": True}
    if arguments.auth:
        options |= {"authenticator": sign_in, "auth_required": True, "auth_require_tls": False}
    return Server(Handler(), **options)


async def serve():
    secure = context(arguments.tls) if arguments.tls else None
    server = await asyncio.get_running_loop().create_server(session, "127.0.0.1", 0, ssl=secure)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(serve())
