"""A mail relay for tests: real SMTP, and misbehaviour on request. Started by scripts/with-smtp.sh.

What it does depends on the name before the @ of the address a letter goes to:

    again-N-…     refused with 451 the first N times, then taken
    slow-…        taken after two seconds
    never-…       refused with 550
    notours-…     refused with 535, as by a relay that no longer takes the password
    silent-…      no answer at all to RCPT TO, until the client hangs up
    dies-N-…      the connection is cut in the middle of DATA the first N times, then taken
    swallowed-N-… taken, but the first N times the connection is cut before the answer
    anything else taken

Each letter that was taken becomes a file of JSON in the folder: {"port", "user", "from", "to", "content"}. Three ports: in the clear and
open to all; STARTTLS with a password; TLS with a password. The certificate is for `localhost`, made anew at each start.
"""

import asyncio
import json
import os
import ssl
import sys
from collections import Counter

import trustme
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

USER, PASSWORD = b"arte", b"correct horse relay"


class Relay:
    def __init__(self, folder):
        self.folder = folder
        self.tries = Counter()
        self.taken = 0

    def is_one_of_the_first(self, address):
        """Counts a try, and says whether it is one of the N that the address asks to fail."""
        self.tries[address] += 1
        parts = address.split("-")
        return len(parts) > 1 and parts[1].isdigit() and self.tries[address] <= int(parts[1])

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("never-"):
            return "550 5.1.1 no such mailbox"
        if address.startswith("notours-"):
            return "535 5.7.8 the password is not taken any more"
        if address.startswith("silent-"):
            await asyncio.sleep(3_600)
        if address.startswith("again-") and self.is_one_of_the_first(address):
            return "451 4.7.1 greylisted, come back later"
        server.dies = address.startswith("dies-") and self.is_one_of_the_first(address)
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    async def handle_DATA(self, server, session, envelope):
        address = envelope.rcpt_tos[0]
        if address.startswith("slow-"):
            await asyncio.sleep(2)
        self.taken += 1
        letter = {
            "port": server.port,
            "user": getattr(session, "auth_data", None) and session.auth_data.login.decode(),
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "content": envelope.content.decode("utf-8"),
        }
        path = os.path.join(self.folder, f"{self.taken:06}.json")
        with open(path + ".new", "w", encoding="utf-8") as file:
            json.dump(letter, file)
        os.rename(path + ".new", path)
        if address.startswith("swallowed-") and self.is_one_of_the_first(address):
            server.transport.abort()
            return "421 4.3.0 gone"
        return "250 2.0.0 taken"


class Server(SMTP):
    """Knows its port by name, and hangs up in the middle of DATA when it is told to."""

    port = ""
    dies = False

    async def smtp_DATA(self, arg):
        if self.dies:
            await self.push("354 go on")
            self.transport.abort()
        else:
            await super().smtp_DATA(arg)


def authenticate(server, session, envelope, mechanism, data):
    is_ours = isinstance(data, LoginPassword) and (data.login, data.password) == (USER, PASSWORD)
    return AuthResult(success=is_ours, handled=False, auth_data=data)


async def main(folder):
    authority = trustme.CA()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(context)
    with open(os.path.join(folder, "ca.pem"), "wb") as file:
        file.write(authority.cert_pem.bytes())

    relay = Relay(folder)
    loop = asyncio.get_running_loop()

    async def serve(name, tls=None, **options):
        def session():
            server = Server(relay, hostname="relay.test", **options)
            server.port = name
            return server

        server = await loop.create_server(session, "127.0.0.1", 0, ssl=tls)
        return server.sockets[0].getsockname()[1]

    secret = {"authenticator": authenticate, "auth_required": True}
    ports = {
        "plain": await serve("plain"),
        "starttls": await serve("starttls", tls_context=context, require_starttls=True, **secret),
        # aiosmtpd does not see the encryption around it, so that it must not insist on any.
        "tls": await serve("tls", tls=context, auth_require_tls=False, **secret),
    }
    path = os.path.join(folder, "ports")
    with open(path + ".new", "w", encoding="utf-8") as file:
        file.write("".join(f"{name} {port}\n" for name, port in ports.items()))
    os.rename(path + ".new", path)
    await asyncio.Event().wait()


asyncio.run(main(sys.argv[1]))
