"""For which retailers a request may speak: any, or those whose token it brings."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Header, Request
from pydantic import SecretStr

from api.auth import brings_admin_key
from api.services import Serving
from core.errors import AisleError, Forbidden, Unauthorized
from core.retailer_tokens import TOKEN_HEADER, check_retailer_token


@dataclass(frozen=True, slots=True)
class RetailerAccess:
    """What a request has to show for the retailers that it names.

    Attributes:
        key: that tokens are signed with; None where none is asked for.
        token: of the request's header.
        now: when it came.
    """

    key: SecretStr | None
    token: str | None
    now: datetime

    def require(self, retailer: str | None, token: str | None) -> None:
        """Let a request about `retailer`, if about any, through.

        Args:
            retailer: that it names.
            token: of its parameters or its body; it goes before the header's.

        Raises:
            Unauthorized: the token is missing or has expired.
            Forbidden: it was not made for this retailer.
        """
        if self.key is not None and retailer is not None:
            check_retailer_token(self.key, retailer, token or self.token, self.now)

    def refusal(self, retailer: str | None, token: str | None) -> AisleError | None:
        """What `require` would raise; None if it would let the request through."""
        try:
            self.require(retailer, token)
        except (Unauthorized, Forbidden) as refused:
            return refused
        return None


async def _access(
    request: Request,
    services: Serving,
    token: Annotated[
        str | None,
        Header(
            alias=TOKEN_HEADER,
            description="The token of the retailer that the request names, where the server asks "
            "for one (AISLE_RETAILER_KEY); the admin key takes its place.",
        ),
    ] = None,
) -> RetailerAccess:
    key = services.settings.retailer_key
    if key is not None and await brings_admin_key(request, services.settings):
        key = None
    return RetailerAccess(key, token, services.clock.now())


Access = Annotated[RetailerAccess, Depends(_access)]
"""A route's parameter of this type says for which retailers its request may speak. Every route
that takes one must ask it."""
