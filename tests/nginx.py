"""A real nginx with the configuration that docs/nginx.conf gives, on other ports and with a certificate of its own."""

import datetime
import os
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.journeys.processes import ROOT, answers, until
from tests.postman import free_port

PROGRAM = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/opt/homebrew/bin:/usr/bin:/usr/local/bin")
NAME = "foretag.kommunen.se"  # as in the file


class Front:
    """Where nginx answers."""

    def __init__(self, folder: Path) -> None:
        self.http, self.https = free_port(), free_port()
        self.trust = ssl.create_default_context(cafile=str(folder / "cert.pem"))

    def visitor(self, address: str, **headers: str) -> httpx.Client:
        """A browser at that address of this machine, which keeps connections and cookies."""
        return httpx.Client(
            base_url=f"https://127.0.0.1:{self.https}",
            transport=Named(local_address=address, verify=self.trust),
            headers={"Host": NAME, "Referer": f"https://{NAME}/", **headers},
            follow_redirects=True,
            timeout=30,
        )


class Named(httpx.HTTPTransport):
    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.extensions["sni_hostname"] = NAME
        return super().handle_request(request)


@contextmanager
def in_front_of(address: str, folder: Path) -> Iterator[Front]:
    """nginx before the portal's own address, until the block ends. Keeps its files in the folder."""
    make_certificate(folder)
    front = Front(folder)
    (folder / "portal.conf").write_text(as_here((ROOT / "docs/nginx.conf").read_text(), front, address, folder))
    temporary = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in ("proxy", "fastcgi", "uwsgi", "scgi"))
    (folder / "nginx.conf").write_text(
        f"{'user root;' if os.geteuid() == 0 else ''} pid {folder}/pid; daemon off; events {{}}"
        f" http {{ access_log {folder}/access.log; client_body_temp_path {folder}/body; {temporary}"
        f" include {folder}/portal.conf; }}"
    )
    process = subprocess.Popen([PROGRAM, "-e", folder / "error.log", "-p", folder, "-c", folder / "nginx.conf"])
    try:
        until(lambda: answers(front.https), "nginx answers")
        yield front
    finally:
        process.terminate()
        process.wait()


def as_here(text: str, front: Front, address: str, folder: Path) -> str:
    text = text.replace("listen 80;", f"listen {front.http};").replace("listen [::]:80;", f"listen [::]:{front.http};")
    text = text.replace(" 443 ssl", f" {front.https} ssl").replace("[::]:443 ssl", f"[::]:{front.https} ssl")
    text = text.replace(f"/etc/ssl/{NAME}.pem", str(folder / "cert.pem"))
    text = text.replace(f"/etc/ssl/{NAME}.key", str(folder / "key.pem")).replace("http://127.0.0.1:8000", address)
    text = text.replace("/var/log/nginx", str(folder))
    if has_ipv6():
        return text
    return "\n".join(line for line in text.splitlines() if "[::]" not in line)


def has_ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::", 0))
    except OSError:
        return False
    return True


def make_certificate(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME), x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    (folder / "key.pem").write_bytes(pem)
