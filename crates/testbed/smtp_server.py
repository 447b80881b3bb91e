"""An SMTP server for the tests: it keeps what it receives as files.

Usage: smtp_server.py PORT FOLDER [--login USER PASSWORD] [--token USER TOKEN] [--starttls CERTIFICATE KEY]

A message becomes FOLDER/messages/NNNNNN: the line "F <sender>", one line "T <recipient>" each,
an empty line, then the bytes of the message. FOLDER/refusals is read at each recipient: a line
"451 word" refuses, with that code, the addresses that contain the word.
"""

import argparse
import base64
import os
import signal
import ssl
import threading

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult


class Keep:
    def __init__(self, folder):
        self.folder = folder
        self.messages = os.path.join(folder, "messages")
        os.makedirs(self.messages, exist_ok=True)
        self.count = len(os.listdir(self.messages))
        self.lock = threading.Lock()

    async def handle_RCPT(self, server, session, envelope, address, options):
        for code, word in self.refusals():
            if word in address:
                kind = "4.2.1" if code.startswith("4") else "5.1.1"
                return f"{code} {kind} <{address}> refused by the test"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 recipient accepted"

    async def handle_DATA(self, server, session, envelope):
        lines = [f"F {envelope.mail_from}", *(f"T {to}" for to in envelope.rcpt_tos)]
        head = "\n".join(lines).encode("utf-8") + b"\n\n"
        with self.lock:
            self.count += 1
            name = f"{self.count:06d}"
        draft = os.path.join(self.folder, f"draft-{name}")
        with open(draft, "wb") as file:
            file.write(head + envelope.original_content)
        os.rename(draft, os.path.join(self.messages, name))
        return f"250 2.0.0 kept as {name}"

    def refusals(self):
        try:
            with open(os.path.join(self.folder, "refusals"), encoding="utf-8") as file:
                return [line.rstrip("\n").split(" ", 1) for line in file if " " in line]
        except FileNotFoundError:
            return []


class KeepByToken(Keep):
    """Takes messages of who presents a token by XOAUTH2. As large providers do, it explains a refusal in a challenge first."""

    def __init__(self, folder, user, token):
        super().__init__(folder)
        self.expected = f"user={user}\x01auth=Bearer {token}\x01\x01".encode("utf-8")

    async def auth_XOAUTH2(self, server, args):
        try:
            given = base64.b64decode(args[1], validate=True)
        except (IndexError, ValueError):
            given = b""
        if given == self.expected:
            return AuthResult(success=True)
        await server.challenge_auth(b'{"status":"401","schemes":"bearer"}')
        return AuthResult(success=False, handled=False)


def authenticator(user, password):
    expected = (user.encode("utf-8"), password.encode("utf-8"))

    def check(server, session, envelope, mechanism, data):
        given = (getattr(data, "login", None), getattr(data, "password", None))
        # Unhandled, the server answers the refusal itself.
        return AuthResult(success=given == expected, handled=False)

    return check


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("folder")
    parser.add_argument("--login", nargs=2)
    parser.add_argument("--token", nargs=2)
    parser.add_argument("--starttls", nargs=2)
    arguments = parser.parse_args()
    # A stop asked for while starting up waits until there is something to stop.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    options = {}
    if arguments.login:
        options["authenticator"] = authenticator(*arguments.login)
        options["auth_required"] = True
        options["auth_require_tls"] = False
    keep = Keep(arguments.folder)
    if arguments.token:
        keep = KeepByToken(arguments.folder, *arguments.token)
        options["auth_required"] = True
        options["auth_require_tls"] = False
    if arguments.starttls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*arguments.starttls)
        options["tls_context"] = context
        options["require_starttls"] = True
    controller = Controller(
        keep,
        hostname="127.0.0.1",
        port=arguments.port,
        server_hostname="smtp.example.org",
        enable_SMTPUTF8=True,
        data_size_limit=64 * 1024 * 1024,
        **options,
    )
    controller.start()
    signal.sigwait({signal.SIGTERM})
    controller.stop()


if __name__ == "__main__":
    main()
