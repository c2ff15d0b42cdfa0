"""A proxy that ends TLS, asks clients for their certificate, and tells it in the header Client-Cert (RFC 9440)."""

import base64
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx


@contextmanager
def tls_proxy(to: str, *, chain: Path, key: Path, clients: Path) -> Iterator[str]:
    """Pass every GET on to this address, from clients with one of these certificates; yield its own address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            shown = base64.b64encode(self.connection.getpeercert(binary_form=True)).decode()
            answer = httpx.get(f"{to}{self.path}", headers={"client-cert": f":{shown}:"})
            self.send_response(answer.status_code)
            self.end_headers()
            self.wfile.write(answer.content)

        def log_message(self, *args):
            pass

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain, key)
    context.load_verify_locations(clients)
    context.verify_mode = ssl.CERT_REQUIRED
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"https://localhost:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
