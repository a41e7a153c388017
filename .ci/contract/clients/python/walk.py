"""Sign in, create a draft, submit and publish it, find it: with a client generated from the document and nothing else."""

import os
import time
from typing import Any, TypeVar

from osservatorio_client import AuthenticatedClient, Client
from osservatorio_client.api.auth import create_token
from osservatorio_client.api.practices import create_practice, create_practice_transition, list_practices
from osservatorio_client.models import (
    Practice,
    PracticeCreate,
    PracticeSummaryPage,
    PracticeStatus,
    SignInRequest,
    TokenResponse,
    Transition,
    TransitionRequest,
)
from osservatorio_client.types import Response

BASE_URL = os.environ["BASE_URL"]
WORD = f"passeggiata{time.time_ns()}"  # a word that no other record has
PRACTICE = PracticeCreate.from_dict(
    {
        "title": f"Dimissioni protette: prova {WORD}",
        "organisation_id": "01910000-0000-7000-8000-000000000101",  # Azienda ULSS 2, of the scenario: the author's
        "summary": "Una pratica di prova, creata da un client generato dal documento.",
        "story": "L'équipe del distretto e il servizio sociale del comune valutano insieme, prima della dimissione.",
        "typology": "joint_governance",
        "dimensions": [{"dimension": "professional", "intensity": 3}],
        "themes": ["protected_discharge"],
        "period": {"start": "2022-01-01", "ongoing": True},
        "publication_consent": True,
    }
)

# A client without a token. The generated functions ask for one with a token wherever the document lists any requirement,
# even the empty one that makes the operation public.
ANYONE: Any = Client(base_url=BASE_URL)

Answer = TypeVar("Answer")


def must(what: str, response: Response[Any], kind: type[Answer]) -> Answer:
    """The parsed answer, or an error that shows the problem document."""
    if not isinstance(response.parsed, kind) or response.status_code >= 400:
        raise SystemExit(f"{what}: {response.status_code} {response.content.decode()}")
    print(f"  {response.status_code.value} {what}")
    return response.parsed


def signed_in(who: str) -> AuthenticatedClient:
    body = SignInRequest(email=os.environ[f"{who}_EMAIL"], password=os.environ[f"{who}_PASSWORD"])
    answer = create_token.sync_detailed(client=ANYONE, body=body)
    token = must(f"sign in as {who.lower()}", answer, TokenResponse)
    return AuthenticatedClient(base_url=BASE_URL, token=token.access_token)


def main() -> None:
    author, publisher = signed_in("AUTHOR"), signed_in("PUBLISHER")
    draft = must("create a draft", create_practice.sync_detailed(client=author, body=PRACTICE), Practice)
    steps = [
        (author, TransitionRequest(to=PracticeStatus.SUBMITTED)),
        (publisher, TransitionRequest(to=PracticeStatus.REGIONAL_CHECK)),
        (publisher, TransitionRequest(to=PracticeStatus.ACCEPTED, note="Letta.")),
        (publisher, TransitionRequest(to=PracticeStatus.PUBLISHED)),
    ]
    for client, body in steps:
        must(f"bring it to {body.to}", create_practice_transition.sync_detailed(draft.id, client=client, body=body), Transition)

    found = must("find it, without a token", list_practices.sync_detailed(client=ANYONE, q=WORD), PracticeSummaryPage)
    if draft.id not in [item.id for item in found.items]:
        raise SystemExit(f"the published practice {draft.id} is not found by {WORD}")


main()
