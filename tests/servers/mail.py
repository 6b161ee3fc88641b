"""Dovecot and OpenSMTPD from Debian, with mailboxes of their own, on free loopback ports.

OpenSMTPD takes the mail and sends back what it can't deliver; Dovecot keeps the mailboxes and is
where the desk signs in, also for sending: Debian 12 built its OpenSMTPD against an OpenSSL with
which it can't do TLS.
"""

from __future__ import annotations

import fcntl
import imaplib
import os
import secrets
import shutil
import smtplib
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path

from fener.connectors.contract import Account

PACKAGES = ("dovecot-imapd", "dovecot-lmtpd", "dovecot-submissiond", "opensmtpd")
PEOPLE = ("complaints", "angry", "calm")
"""Each has a mailbox at desk.test and cust.test. Mail to `gone@cust.test` is taken and comes back;
mail to other domains is refused at once."""
STARTS_WITHIN = 20.0

DOVECOT = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
protocols = imap lmtp submission
hostname = mx.desk.test
listen = 127.0.0.1
ssl = yes
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_username_format = %n
mail_location = maildir:{folder}/box/%n
mail_uid = nobody
mail_gid = nogroup
first_valid_uid = 1
passdb {{
  driver = passwd-file
  args = {folder}/people
}}
userdb {{
  driver = passwd-file
  args = {folder}/people
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
service submission-login {{
  chroot =
  inet_listener submission {{
    port = {submission}
  }}
  inet_listener submissions {{
    port = {smtps}
    ssl = yes
  }}
}}
submission_relay_host = 127.0.0.1
submission_relay_port = {smtp}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
auth_failure_delay = 0
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
protocol lmtp {{
  postmaster_address = postmaster@desk.test
}}
namespace inbox {{
  inbox = yes
  mailbox "Sent Messages" {{
    auto = create
    special_use = \\Sent
  }}
}}
"""

SMTPD = """
table everybody {{ "@" = "nobody" }}
listen on 127.0.0.1 port {smtp} hostname mx.desk.test
action "gone" mda "echo 550 5.1.1 no such person; exit 67" virtual <everybody>
match from any for rcpt-to "gone@cust.test" action "gone"
action "in" lmtp "127.0.0.1:{lmtp}" rcpt-to virtual <everybody>
match from any for domain {{ "desk.test", "cust.test" }} action "in"
"""


@dataclass(slots=True)
class RunningMail:
    """Mail servers that run. `password` is everybody's."""

    folder: Path
    imap: int
    imaps: int
    smtp: int
    """Where everybody may deliver, without a name."""
    smtps: int
    submission: int
    password: str
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def certificate(self) -> Path:
        """For `SSL_CERT_FILE`: what has to be trusted to trust these servers."""
        return self.folder / "cert.pem"

    def account(self, **settings: object) -> Account:
        """The account that the connector needs, over TLS unless `settings` say otherwise."""
        return Account(
            channel_id=1,
            handle="complaints@desk.test",
            settings={**self.settings(), **settings},
            secrets={"password": self.password},
        )

    def settings(self) -> dict[str, object]:
        return {
            "address": "complaints@desk.test", "sender_name": "Dardan", "username": "complaints",
            "imap_host": "localhost", "imap_port": self.imaps,
            "smtp_host": "localhost", "smtp_port": self.smtps,
            "allow_private_hosts": True, "first_days": 7,
        }  # fmt: skip

    def write(
        self,
        text: str,
        *,
        sender: str = "Angry Customer <angry@cust.test>",
        to: str = "complaints@desk.test",
        subject: str = "Bus 42",
        **fields: str,
    ) -> str:
        """Send a mail as anybody, by SMTP; its Message-ID."""
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = sender, to, subject
        mail["Message-ID"] = f"<{secrets.token_hex(8)}@cust.test>"
        mail["Date"] = time.strftime("%a, %d %b %Y %H:%M:%S +0000", time.gmtime())
        for name, value in fields.items():
            mail[name.replace("_", "-")] = value
        mail.set_content(text)
        self.deliver(mail.as_bytes(), to)
        return str(mail["Message-ID"])

    def deliver(self, mail: bytes, to: str = "complaints@desk.test") -> None:
        with smtplib.SMTP("127.0.0.1", self.smtp, local_hostname="cust.test") as talk:
            talk.sendmail("angry@cust.test", [to], mail)

    @contextmanager
    def mailbox(self, who: str, folder: str = "INBOX") -> Iterator[imaplib.IMAP4]:
        """Somebody's mailbox, as their own mail programme opens it."""
        talk = imaplib.IMAP4("127.0.0.1", self.imap)
        try:
            talk.login(who, self.password)
            talk.select(f'"{folder}"')
            yield talk
        finally:
            talk.logout()

    def mails(self, who: str, folder: str = "INBOX", *, search: str = "ALL") -> list[bytes]:
        """The mails in a folder, whole."""
        with self.mailbox(who, folder) as talk:
            found = talk.search(None, search)[1][0].split()
            return [talk.fetch(one.decode(), "(BODY.PEEK[])")[1][0][1] for one in found]  # type: ignore[index,misc]

    def empty(self) -> None:
        """Throw away every mail, also those on their way."""
        for who in PEOPLE:
            for folder in ("INBOX", "Sent Messages"):
                with self.mailbox(who, folder) as talk:
                    if talk.search(None, "ALL")[1][0]:
                        talk.store("1:*", "+FLAGS", "\\Deleted")
                        talk.expunge()

    def rebuild(self, who: str) -> None:
        """What a provider does who moves a mailbox: the mails are the same, their numbers new."""
        for path in (self.folder / "box" / who).glob("dovecot*"):
            path.unlink()

    def wait_for(self, who: str, count: int, folder: str = "INBOX", search: str = "ALL") -> None:
        """Until somebody has so many mails."""
        give_up_at = time.monotonic() + STARTS_WITHIN
        while len(self.mails(who, folder, search=search)) < count:
            assert time.monotonic() < give_up_at, f"{who} has no {count} mails in {folder}"
            time.sleep(0.05)


def install() -> None:
    """Have the servers on this machine."""
    if _binaries_missing() and os.geteuid() == 0 and shutil.which("apt-get"):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (
            ["apt-get", "update", "-qq"],
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *PACKAGES],
        ):
            subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)


def missing() -> str:
    """What is not there, in words; empty where the servers can run."""
    if _binaries_missing():
        return f"no mail servers here; install them: apt-get install {' '.join(PACKAGES)}"
    return "" if os.geteuid() == 0 else "OpenSMTPD can only be started by root"


def _binaries_missing() -> bool:
    path = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin"))
    return not all(
        shutil.which(name, path=path) for name in ("dovecot", "smtpd", "openssl")
    ) or not (
        Path("/usr/lib/dovecot/submission").exists() and Path("/usr/lib/dovecot/lmtp").exists()
    )


@contextmanager
def running() -> Iterator[RunningMail]:
    """Both servers, until the end of the block."""
    folder = Path(tempfile.mkdtemp(prefix="fener-mail-"))
    folder.chmod(0o755)
    ports = _free_ports("imap", "imaps", "lmtp", "smtp", "smtps", "submission")
    server = RunningMail(
        folder=folder,
        password=secrets.token_hex(8),
        **{name: port for name, port in ports.items() if name != "lmtp"},
    )
    try:
        _write_configuration(server, ports)
        with _alone() as own_room:
            server.processes.append(_start(["dovecot", "-F", "-c", str(folder / "dovecot.conf")]))
            smtpd = ["smtpd", "-d", "-f", str(folder / "smtpd.conf")]
            if own_room:
                # OpenSMTPD has one socket and one spool, at places that it was built with.
                hide = "mount -t tmpfs none /run && mount -t tmpfs none /var/spool"
                smtpd = ["unshare", "-m", "sh", "-c", f'{hide} && exec "$@"', "sh", *smtpd]
            server.processes.append(_start(smtpd))
            for port in ports.values():
                _wait_for(port, server)
            yield server
            for process in reversed(server.processes):
                _stop(process)
            server.processes.clear()
    finally:
        for process in reversed(server.processes):
            _stop(process)
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def cut(port: int, *, answered: bool) -> Iterator[int]:
    """A way to the server at `port` that is cut: `answered`, when the server has taken the whole
    mail and says so; else before it takes any of it."""
    listener = socket.create_server(("127.0.0.1", 0))

    def carry(customer: socket.socket) -> None:
        with customer, socket.create_connection(("127.0.0.1", port)) as far:
            heard, ends = b"", threading.Event()

            def back() -> None:
                with suppress(OSError):
                    while data := far.recv(65_536):
                        if ends.is_set():
                            break
                        customer.sendall(data)
                    customer.shutdown(socket.SHUT_RDWR)

            thread = threading.Thread(target=back)
            thread.start()
            with suppress(OSError):
                while data := customer.recv(65_536):
                    heard += data
                    if not answered and heard.endswith(b"DATA\r\n"):
                        customer.shutdown(socket.SHUT_RDWR)
                        break
                    if heard.endswith(b"\r\n.\r\n"):
                        ends.set()
                    far.sendall(data)
            with suppress(OSError):
                far.shutdown(socket.SHUT_RDWR)
            thread.join()

    def serve() -> None:
        with suppress(OSError):
            while True:
                carry(listener.accept()[0])

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


def _write_configuration(server: RunningMail, ports: dict[str, int]) -> None:
    folder = server.folder
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-addext",
         "subjectAltName=DNS:localhost", "-keyout", str(folder / "key.pem"),
         "-out", str(folder / "cert.pem")],
        check=True, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    (folder / "key.pem").chmod(0o600)
    box = folder / "box"
    box.mkdir()
    shutil.chown(box, "nobody", "nogroup")
    people = "".join(f"{who}:{{PLAIN}}{server.password}::::::\n" for who in PEOPLE)
    (folder / "people").write_text(people)
    values = {**ports, "folder": str(folder)}
    (folder / "dovecot.conf").write_text(DOVECOT.format(**values))
    smtpd = folder / "smtpd.conf"
    smtpd.write_text(SMTPD.format(**values))
    smtpd.chmod(0o600)


@contextmanager
def _alone() -> Iterator[bool]:
    """True where OpenSMTPD can have a room of its own; else only one runs at a time, and
    others wait here."""
    tried = subprocess.run(["unshare", "-m", "true"], capture_output=True, check=False)
    if tried.returncode == 0:
        yield True
        return
    with (Path(tempfile.gettempdir()) / "fener-opensmtpd.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield False


def _start(command: list[str]) -> subprocess.Popen[bytes]:
    path = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin"))
    return subprocess.Popen(
        command,
        env={**os.environ, "PATH": path},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _free_ports(*names: str) -> dict[str, int]:
    held = {name: socket.create_server(("127.0.0.1", 0)) for name in names}
    ports = {name: one.getsockname()[1] for name, one in held.items()}
    for one in held.values():
        one.close()
    return ports


def _wait_for(port: int, server: RunningMail) -> None:
    give_up_at = time.monotonic() + STARTS_WITHIN
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            if time.monotonic() > give_up_at or any(
                one.poll() is not None for one in server.processes
            ):
                log = server.folder / "dovecot.log"
                said = log.read_text()[-1000:] if log.exists() else ""
                raise AssertionError(f"a mail server did not start: {said}") from None
            time.sleep(0.05)
