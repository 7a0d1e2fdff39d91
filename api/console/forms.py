"""What a form of the console sends, read and checked."""

from typing import TypeVar
from urllib.parse import parse_qsl

from fastapi import Request
from pydantic import BaseModel, ValidationError
from starlette.exceptions import HTTPException

from api.validation import as_bad_input
from core.errors import BadInput, TooLarge

Form = TypeVar("Form", bound=BaseModel)

MOST_FIELDS = 200


async def sent_fields(request: Request) -> dict[str, str]:
    """The fields of a form, as they were typed; those left empty are left out.

    Raises:
        BadInput: it is no form.
        TooLarge: it is longer than any form of the console.
    """
    try:
        body = await request.body()
    except HTTPException as error:
        raise TooLarge(str(error.detail), hint="write less into the form") from error
    try:
        pairs = parse_qsl(body.decode("utf-8"), max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise BadInput("the form cannot be read", field="body") from error
    return {name: text.strip() for name, text in pairs if text.strip()}


def checked(form: type[Form], fields: dict[str, str]) -> Form:
    """The fields as `form` understands them.

    Raises:
        BadInput: one of them cannot be used; it is named.
    """
    try:
        return form.model_validate(fields)
    except ValidationError as error:
        refused = as_bad_input(error.errors(include_url=False))
        raise BadInput(refused.message, field=refused.field) from error
