"""An OpenID provider for the tests, as a process of its own that speaks HTTP or HTTPS: code flow with PKCE.

It checks what a provider must check (client, secret, redirect address, code, verifier), asks a person to sign in on a
page, and keeps a session in a cookie. Its accounts are given as JSON; one with a `fault` gets an answer that is wrong
in that one way.

python tests/identity_provider.py SETTINGS.json    prints its issuer once it answers
"""

import base64
import hashlib
import html
import json
import secrets
import ssl
import sys
import time
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

FORM = """<!doctype html><html lang="nl"><head><meta charset="utf-8"><title>Provider</title>
<link rel="icon" href="data:,"></head><body><main><h1>Bewijs wie u bent</h1><form method="post"><p>{problem}</p>
<label>Naam <input name="user" autocomplete="username"></label> <label>Wachtwoord
<input name="password" type="password" autocomplete="current-password"></label>
<button name="does" value="agree">Akkoord</button> <button name="does" value="deny">Weigeren</button>
</form></main></body></html>"""
SIGNED_OUT = """<!doctype html><html lang="nl"><head><meta charset="utf-8"><title>Provider</title>
<link rel="icon" href="data:,"></head><body><main><h1>U bent bij de provider afgemeld</h1><a href="{back}">Terug</a>
</main></body></html>"""


class Provider:
    """What the provider knows: its client, its accounts, its keys, and the codes and tokens it gave."""

    def __init__(self, settings):
        self.settings = settings
        self.issuer = ""
        self.keys = []
        self.codes = {}
        self.tokens = {}
        self.sessions = {}
        self.rotate()

    def rotate(self):
        """Sign with a new key from now on; the old one is published no longer."""
        self.keys = [(secrets.token_hex(4), rsa.generate_private_key(public_exponent=65537, key_size=2048))]

    def discovery(self):
        there = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/jwks",
            "response_types_supported": ["code"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
            "code_challenge_methods_supported": ["S256"],
        }
        if self.settings.get("signs_out", True):
            there["end_session_endpoint"] = f"{self.issuer}/leave"
        return there | self.settings.get("discovery", {})

    def jwks(self):
        public = [
            json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key()))
            | {"kid": kid, "use": "sig", "alg": "RS256"}
            for kid, key in self.keys
        ]
        return {"keys": public}

    def answer(self, code):
        """Return the tokens for a code that was checked."""
        account, asked = code["account"], code["asked"]
        fault = account.get("fault", "")
        if fault == "rotated":
            self.rotate()
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "sub": account["sub"],
            "aud": self.settings["client_id"],
            "iat": now,
            "exp": now + 300,
            "nonce": asked.get("nonce", ""),
        } | account.get("in_token", {})
        if fault == "nonce":
            claims["nonce"] = secrets.token_urlsafe()
        if fault == "no nonce":
            del claims["nonce"]
        if fault == "expired":
            claims |= {"iat": now - 7200, "exp": now - 3600}
        if fault == "audience":
            claims["aud"] = "somebody-else"
        if fault == "issuer":
            claims["iss"] = "https://elsewhere.example"
        access = secrets.token_urlsafe()
        self.tokens[access] = account
        told = {"access_token": access, "token_type": "Bearer", "expires_in": 300}
        return told | ({} if fault == "no token" else {"id_token": self.signed(claims, fault)})

    def signed(self, claims, fault):
        kid, key = self.keys[0]
        if fault == "other key":
            key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        if fault == "unsigned":
            return jwt.encode(claims, None, algorithm="none", headers={"kid": kid})
        if fault == "secret":
            return jwt.encode(claims, self.settings["client_secret"], algorithm="HS256", headers={"kid": kid})
        token = jwt.encode(claims, key, algorithm="RS256", headers={"kid": kid})
        if fault == "tampered":
            head, body, signature = token.split(".")
            read = json.loads(base64.urlsafe_b64decode(body + "=="))
            changed = json.dumps(read | {"sub": "somebody-else"}).encode()
            return f"{head}.{base64.urlsafe_b64encode(changed).decode().rstrip('=')}.{signature}"
        return token


class Handler(BaseHTTPRequestHandler):
    """One request."""

    provider: Provider

    def do_GET(self):
        place = urlsplit(self.path)
        asked = {name: each[0] for name, each in parse_qs(place.query).items()}
        if place.path == "/.well-known/openid-configuration":
            self.json(self.provider.discovery())
        elif place.path == "/jwks":
            self.json(self.provider.jwks())
        elif place.path == "/authorize":
            self.page(200, FORM.format(problem="")) if self.may_ask(asked) else self.page(400, "bad request")
        elif place.path == "/userinfo":
            self.userinfo()
        elif place.path == "/leave":
            self.leave(asked)
        elif place.path == "/sessions":
            self.json({"sessions": len(self.provider.sessions)})
        else:
            self.page(404, "not here")

    def do_POST(self):
        place = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        form = {name: each[0] for name, each in parse_qs(body).items()}
        asked = {name: each[0] for name, each in parse_qs(place.query).items()}
        if place.path == "/authorize" and self.may_ask(asked):
            self.decide(asked, form)
        elif place.path == "/token":
            self.token(form)
        else:
            self.page(404, "not here")

    def may_ask(self, asked):
        settings = self.provider.settings
        return (
            asked.get("client_id") == settings["client_id"]
            and asked.get("redirect_uri") == settings["redirect_uri"]
            and asked.get("response_type") == "code"
            and asked.get("code_challenge_method") == "S256"
            and len(asked.get("code_challenge", "")) == 43
            and len(asked.get("nonce", "")) > 20
            and len(asked.get("state", "")) > 10
            and set(asked.get("scope", "").split()) == set(settings["scopes"])
        )

    def decide(self, asked, form):
        account = self.provider.settings["accounts"].get(form.get("user", ""))
        if form.get("does") == "deny":
            return self.back(asked, error="access_denied", error_description="85.03.12-999.59 weigerde")
        if not account or form.get("password") != "geheim":
            return self.page(200, FORM.format(problem="Naam of wachtwoord klopt niet."))
        if account.get("fault") == "server_error":
            return self.back(asked, error="server_error")
        code = secrets.token_urlsafe()
        self.provider.codes[code] = {"account": account, "asked": asked}
        session = secrets.token_urlsafe()
        self.provider.sessions[session] = account
        cookie = f"session={session}; Path=/; HttpOnly; SameSite=Lax"
        state = {"state": "somebody-elses"} if account.get("fault") == "state" else {}
        return self.back(asked | state, code=code, cookie=cookie)

    def back(self, asked, *, cookie="", **told):
        self.send_response(303)
        self.send_header("Location", f"{asked['redirect_uri']}?{urlencode(told | {'state': asked['state']})}")
        if cookie:
            self.send_header("Set-Cookie", cookie)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def token(self, form):
        settings = self.provider.settings
        client = (form.get("client_id"), form.get("client_secret"))
        if (basic := self.headers.get("Authorization", "")).startswith("Basic "):
            client = tuple(base64.b64decode(basic[6:]).decode().split(":", 1))
        # A code counts once.
        code = self.provider.codes.pop(form.get("code", ""), None)
        challenge = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if client != (settings["client_id"], settings["client_secret"]):
            return self.json({"error": "invalid_client"}, status=401)
        if (
            not code
            or form.get("grant_type") != "authorization_code"
            or form.get("redirect_uri") != code["asked"]["redirect_uri"]
            or base64.urlsafe_b64encode(challenge).decode().rstrip("=") != code["asked"]["code_challenge"]
        ):
            return self.json({"error": "invalid_grant"}, status=400)
        fault = code["account"].get("fault", "")
        if fault == "silent":
            time.sleep(8)
        if fault == "elsewhere":
            return self.to("http://127.0.0.1:9/token")
        return self.json(self.provider.answer(code))

    def userinfo(self):
        account = self.provider.tokens.get(self.headers.get("Authorization", "").removeprefix("Bearer "))
        if not account:
            return self.json({"error": "invalid_token"}, status=401)
        subject = "somebody-else" if account.get("fault") == "subject" else account["sub"]
        return self.json({"sub": subject} | account.get("claims", {}))

    def leave(self, asked):
        settings = self.provider.settings
        if asked != {"client_id": settings["client_id"], "post_logout_redirect_uri": settings["signed_out_uri"]}:
            return self.page(400, "bad request")
        cookie = SimpleCookie(self.headers.get("Cookie", "")).get("session")
        self.provider.sessions.pop(cookie and cookie.value, None)
        return self.page(200, SIGNED_OUT.format(back=html.escape(asked["post_logout_redirect_uri"])))

    def to(self, address):
        self.send_response(307)
        self.send_header("Location", address)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def json(self, told, status=200):
        self.answer(status, json.dumps(told).encode(), "application/json")

    def page(self, status, text):
        self.answer(status, text.encode(), "text/html; charset=utf-8")

    def answer(self, status, body, kind):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format, *values):
        """Say nothing: what is asked stands in the tests."""


def main():
    settings = json.loads(Path(sys.argv[1]).read_text())
    Handler.provider = Provider(settings)
    server = ThreadingHTTPServer(("127.0.0.1", settings.get("port", 0)), Handler)
    scheme = "http"
    if settings.get("chain"):
        scheme = "https"
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(settings["chain"], settings["key"])
        server.socket = context.wrap_socket(server.socket, server_side=True)
    Handler.provider.issuer = f"{scheme}://localhost:{server.server_port}"
    print(Handler.provider.issuer, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
