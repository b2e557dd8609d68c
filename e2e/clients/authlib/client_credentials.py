"""Authlib as applications use it: a token by each client authentication method, verified by the published keys.

Everything it needs comes by the environment; what it saw is printed as JSON.
"""

import json
import os

import requests
from authlib.integrations.requests_client import OAuth2Session
from joserfc import jwt
from joserfc.jwk import KeySet

ISSUER = os.environ["ISSUER"]
CLIENT_ID = os.environ["CLIENT_ID"]
ALGORITHM = os.environ["ALGORITHM"]


def discover():
    response = requests.get(f"{ISSUER}/.well-known/oauth-authorization-server", timeout=10)
    response.raise_for_status()
    return response.json()


def session(**options):
    """Authlib authenticates by client_secret_basic unless told otherwise."""
    return OAuth2Session(CLIENT_ID, os.environ["CLIENT_SECRET"], scope=os.environ["SCOPE"], **options)


def verify(metadata, token):
    """RFC 9068 section 4: signature, type, issuer, audience, expiry."""
    keys = KeySet.import_key_set(requests.get(metadata["jwks_uri"], timeout=10).json())
    decoded = jwt.decode(token, keys, algorithms=[ALGORITHM])
    if decoded.header["typ"] != "at+jwt":
        raise ValueError(f"not an access token but {decoded.header['typ']}")
    registry = jwt.JWTClaimsRegistry(
        iss={"essential": True, "value": ISSUER},
        aud={"essential": True, "value": os.environ["AUDIENCE"]},
        exp={"essential": True},
        sub={"essential": True},
    )
    registry.validate(decoded.claims)
    return decoded


def token_by(method, **options):
    metadata = discover()
    token = session(**options).fetch_token(metadata["token_endpoint"], grant_type="client_credentials")
    decoded = verify(metadata, token["access_token"])
    return {
        "method": method,
        "algorithm": decoded.header["alg"],
        "sub": decoded.claims["sub"],
        "lifetime_seconds": token["expires_in"],
        "scopes": sorted(token["scope"].split()),
    }


print(
    json.dumps(
        [
            token_by("client_secret_basic"),
            token_by("client_secret_post", token_endpoint_auth_method="client_secret_post"),
        ]
    )
)
