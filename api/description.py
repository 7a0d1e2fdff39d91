"""How routes are described in OpenAPI: answers and errors, each with an example."""

from importlib.metadata import version
from typing import Any, TypedDict

from fastapi import FastAPI
from pydantic import BaseModel

from api.errors import STATUS
from api.examples import errors as examples
from api.schemas import ErrorAnswer
from core.errors import AisleError


class About(TypedDict):
    """What the description says of the API as a whole."""

    title: str
    version: str
    summary: str
    description: str


ABOUT = About(
    title="Aisle",
    version=version("aisle"),
    summary="Product search for a marketplace.",
    description=(
        "Every answer to a search comes whole from one version of a catalogue, which it names. "
        'Every error has the shape `{"error": {"code", "message", "field", "hint"}}`.'
    ),
)


def answers(
    model: type[BaseModel], example: object, description: str, *, status: int = 200
) -> dict[int | str, dict[str, Any]]:
    """The description of an answer of shape `model`."""
    return {
        status: {
            "model": model,
            "description": description,
            "content": {"application/json": {"example": example}},
        }
    }


def errors_of(*kinds: type[AisleError]) -> dict[int | str, dict[str, Any]]:
    """The descriptions of the errors that a route may answer."""
    described: dict[int | str, dict[str, Any]] = {}
    for kind in kinds:
        said = examples.ERRORS[kind]
        described |= answers(ErrorAnswer, said.example, said.description, status=STATUS[kind])
    return described


RETAILER_REFUSALS = {
    **answers(ErrorAnswer, examples.NO_TOKEN, "The retailer's token is missing", status=401),
    **answers(ErrorAnswer, examples.WRONG_TOKEN, "It is not this retailer's", status=403),
}
"""What a route may answer to a request that names a retailer."""

ANY_ROUTE = answers(ErrorAnswer, examples.BUG, "A fault of the server", status=500)
"""What every route may answer."""

BODY_TOO_LARGE = answers(ErrorAnswer, examples.BODY_TOO_LARGE, "The body is too long", status=413)


class DescribedApp(FastAPI):
    """A FastAPI whose description leaves out FastAPI's own shape of validation errors."""

    def openapi(self) -> dict[str, Any]:
        """The OpenAPI description; made once."""
        if self.openapi_schema is None:
            schema = super().openapi()
            for operations in schema["paths"].values():
                for operation in operations.values():
                    operation["responses"].pop("422", None)
            for name in ("HTTPValidationError", "ValidationError"):
                schema["components"]["schemas"].pop(name, None)
            self.openapi_schema = schema
        return self.openapi_schema
