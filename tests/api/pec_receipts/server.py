"""An IMAP server over TLS: pymap of PyPI behind a TLS listener, its mailbox filled with files.

    python server.py CERT KEY USER PASSWORD FILE...

Prints the ports of the encrypted side, of the plain side, and of one that is encrypted by STARTTLS and takes nothing
else before; the plain side is for whoever looks at the mailbox afterwards.
"""
import asyncio
import imaplib
import os
import socket
import ssl
import subprocess
import sys
import time

cert, key, user, password, *files = sys.argv[1:]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start():
    port = free_port()
    pymap = os.path.join(os.path.dirname(sys.executable), "pymap")
    child = subprocess.Popen(
        [pymap, "--host", "127.0.0.1", "--port", str(port), "--no-tls", "--no-service", "admin", "--no-service",
         "managesieve", "dict", "--demo-data", "--demo-user", user, "--demo-password", password],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(200):
        try:
            box = imaplib.IMAP4("127.0.0.1", port)
            break
        except OSError:
            time.sleep(0.05)
    box.login(user, password)
    for file in files:
        with open(file, "rb") as eml:
            answer = box.append("INBOX", "", None, eml.read())
            assert answer[0] == "OK", answer
    box.logout()
    return port, child


async def pipe(reader, writer):
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except (ConnectionError, ssl.SSLError):
        pass
    finally:
        writer.close()


async def serve(plain):
    async def talk(reader, writer):
        inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", plain)
        await asyncio.gather(pipe(reader, inner_writer), pipe(inner_reader, writer))

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    async def upgrade(reader, writer):
        inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", plain)
        writer.write(await inner_reader.readline())
        await writer.drain()
        command = (await reader.readline()).split()
        if len(command) != 2 or command[1].upper() != b"STARTTLS":
            writer.close()
            return
        writer.write(command[0] + b" OK begin TLS now\r\n")
        await writer.drain()
        try:
            await writer.start_tls(context)
        except (ConnectionError, ssl.SSLError):
            writer.close()
            return
        await asyncio.gather(pipe(reader, inner_writer), pipe(inner_reader, writer))

    server = await asyncio.start_server(talk, "127.0.0.1", 0, ssl=context)
    later = await asyncio.start_server(upgrade, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], plain, later.sockets[0].getsockname()[1], flush=True)
    while sys.stdin.fileno() >= 0 and await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read, 1):
        pass


plain, child = start()
try:
    asyncio.run(serve(plain))
finally:
    child.kill()
