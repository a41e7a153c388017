"""A regional system: registered once, it authenticates with its own key, mirrors what it may see of the catalogue by the
change feed, and reports a practice of its region; the feed tells it of that too. With the generated client only."""

import json
import os
import time
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from osservatorio_client import AuthenticatedClient, Client
from osservatorio_client.api.auth import create_oauth_token, create_token
from osservatorio_client.api.changes import list_changes
from osservatorio_client.api.practices import create_practice, create_practice_transition, list_practices, update_practice
from osservatorio_client.api.service_clients import create_service_client
from osservatorio_client.models import (
    ChangePage,
    FeedEntry,
    FeedKind,
    ListChangesEmbed,
    ListChangesTypesItem,
    OauthTokenRequest,
    Practice,
    PracticeCreate,
    PracticeStatus,
    PracticeSummaryPage,
    PracticeUpdatePatch,
    ServiceClient,
    ServiceClientInput,
    SignInRequest,
    TokenResponse,
    Transition,
    TransitionRequest,
)
from osservatorio_client.types import UNSET, Response, Unset

BASE_URL = os.environ["BASE_URL"]
ANYONE: Any = Client(base_url=BASE_URL)
SCOPES = ["registers:read", "practices:read", "practices:write", "feed"]
ULSS_2 = "01910000-0000-7000-8000-000000000101"  # of the scenario, in Veneto

Answer = TypeVar("Answer")


def must(what: str, response: Response[Any], kind: type[Answer]) -> Answer:
    """The parsed answer, or an error that shows the problem document."""
    if not isinstance(response.parsed, kind) or response.status_code >= 400:
        raise SystemExit(f"{what}: {response.status_code} {response.content.decode()}")
    print(f"  {response.status_code.value} {what}")
    return response.parsed


def registered(key: ec.EllipticCurvePrivateKey) -> str:
    """An administrator registers the system of Veneto with its public key; its id."""
    sign_in = SignInRequest(email=os.environ["ADMINISTRATOR_EMAIL"], password=os.environ["ADMINISTRATOR_PASSWORD"])
    token = must("sign in as administrator", create_token.sync_detailed(client=ANYONE, body=sign_in), TokenResponse)
    public = jwt.algorithms.ECAlgorithm.to_jwk(key.public_key(), as_dict=True)
    system = ServiceClientInput.from_dict(
        {
            "name": f"Sistema informativo della Regione Veneto {time.time_ns()}",
            "roles": [{"role": "regional_coordinator", "regions": ["05"]}],
            "scopes": SCOPES,
            "keys": [{"kty": "EC", "kid": "2026", "crv": public["crv"], "x": public["x"], "y": public["y"]}],
        }
    )
    administrator = AuthenticatedClient(base_url=BASE_URL, token=token.access_token)
    return str(must("register the system", create_service_client.sync_detailed(client=administrator, body=system), ServiceClient).id)


def authenticated(system: str, key: ec.EllipticCurvePrivateKey) -> AuthenticatedClient:
    """With an assertion that the system signs itself (`private_key_jwt`, RFC 7523): no secret is shared."""
    now = datetime.now(UTC)
    issuer = BASE_URL.removesuffix("/v1")
    claims = {"iss": system, "sub": system, "aud": issuer, "jti": str(uuid.uuid4()), "iat": now, "exp": now + timedelta(minutes=1)}
    body = OauthTokenRequest(
        grant_type="client_credentials",
        client_assertion_type="urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        client_assertion=jwt.encode(claims, key, algorithm="ES256", headers={"kid": "2026"}),
    )
    token = must("get a token with its key", create_oauth_token.sync_detailed(client=ANYONE, body=body), TokenResponse)
    return AuthenticatedClient(base_url=BASE_URL, token=token.access_token)


class Mirror:
    """A copy of the practices that the system sees, and how far it has followed the feed."""

    def __init__(self, client: AuthenticatedClient) -> None:
        self.client = client
        self.position = 0
        self.practices: dict[str, dict[str, Any]] = {}

    def follow(self, wait: int = 0) -> int:
        """Takes over what there is; how many changes that were."""
        seen = 0
        while True:
            answer = list_changes.sync_detailed(
                client=self.client,
                after=self.position,
                types=[ListChangesTypesItem.PRACTICE],
                embed=ListChangesEmbed.RESOURCE,
                limit=100,
                wait=wait,
            )
            page = answer.parsed
            if not isinstance(page, ChangePage):
                raise SystemExit(f"follow the feed: {answer.status_code} {answer.content.decode()}")
            for entry in page.items:
                self.take(entry)
            seen += len(page.items)
            self.position = page.position
            if not page.more:
                return seen

    def take(self, entry: FeedEntry) -> None:
        if entry.kind == FeedKind.GONE:
            self.practices.pop(entry.id, None)
        else:
            embedded = entry.field_embedded
            if isinstance(embedded, Unset):
                raise SystemExit(f"{entry.id} has changed, and the feed does not show it")
            self.practices[entry.id] = embedded.to_dict()["resource"]

    def must_be_the_catalogue(self) -> None:
        """Compares the copy with what the list tells the same system."""
        listed: dict[str, int] = {}
        cursor: str | Unset = UNSET
        while True:
            page = list_practices.sync_detailed(client=self.client, limit=100, cursor=cursor).parsed
            if not isinstance(page, PracticeSummaryPage):
                raise SystemExit("list the practices")
            listed |= {str(item.id): item.version for item in page.items}
            if not page.next_cursor:
                break
            cursor = page.next_cursor
        copied = {id: resource["version"] for id, resource in self.practices.items()}
        if not listed or copied != listed:
            raise SystemExit(f"the mirror is not the catalogue: {json.dumps(sorted(copied.items() ^ listed.items()))}")
        print(f"      the mirror has the {len(copied)} practices of the list, each at its version")


def reported(client: AuthenticatedClient) -> Practice:
    """The system reports a practice of a company of its region, corrects it, and submits it."""
    draft = PracticeCreate.from_dict(
        {
            "title": f"Centrale operativa territoriale: l'accoglienza, già {time.time_ns()}",
            "organisation_id": ULSS_2,
            "summary": "Una pratica che il sistema della Regione riporta da sé.",
            "story": "La centrale riceve le segnalazioni dell'ospedale e le affida con il comune a un'unica équipe.",
            "typology": "joint_governance",
            "dimensions": [{"dimension": "professional", "intensity": 3}],
            "themes": ["protected_discharge"],
            "period": {"start": "2023-01-01", "ongoing": True},
            "publication_consent": True,
        }
    )
    answer = create_practice.sync_detailed(client=client, body=draft, idempotency_key=str(uuid.uuid4()))
    practice = must("report a practice", answer, Practice)
    patch = PracticeUpdatePatch.from_dict({"summary": "Una pratica che il sistema della Regione riporta e corregge da sé."})
    changed = update_practice.sync_detailed(practice.id, client=client, body=patch, if_match=answer.headers["etag"])
    must("correct it", changed, Practice)
    step = TransitionRequest(to=PracticeStatus.SUBMITTED)
    must("submit it", create_practice_transition.sync_detailed(practice.id, client=client, body=step), Transition)
    return practice


def main() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    client = authenticated(registered(key), key)
    mirror = Mirror(client)
    mirror.follow()
    mirror.must_be_the_catalogue()

    practice = reported(client)
    if mirror.follow(wait=30) == 0:
        raise SystemExit("the feed tells nothing of the reported practice")
    status = mirror.practices[str(practice.id)]["status"]
    if status != "submitted":
        raise SystemExit(f"the mirror has the reported practice as {status}")
    mirror.must_be_the_catalogue()


main()
