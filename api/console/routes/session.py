"""Signing in and out: /console/login and /console/logout."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from api.console.forms import sent_fields
from api.console.page_route import LOGIN, ConsoleRoute
from api.console.rendering import console_pages
from api.console.session import PATH, check_own, is_key, sign_in, sign_out
from api.services import Services, Serving

router = APIRouter(prefix=PATH, route_class=ConsoleRoute, include_in_schema=False)

Back = Annotated[str, Query(max_length=2000)]


@router.get("/login")
async def ask(request: Request, services: Serving, back: Back = "") -> Response:
    """The form to sign in; without a key there is nothing to sign in to."""
    if services.settings.admin_key is None:
        return RedirectResponse(PATH, 303)
    return _form(request, services, back)


@router.post("/login")
async def answer(request: Request, services: Serving) -> Response:
    """To where one wanted to go if the key is right, else the form again."""
    check_own(request)
    sent = await sent_fields(request)
    key = services.settings.admin_key
    if key is None or not is_key(sent.get("key", ""), services.settings):
        return _form(request, services, sent.get("back", ""), status=401, wrong=True)
    response = RedirectResponse(_inside(sent.get("back", "")), 303)
    sign_in(response, key, services.clock.now(), secure=request.url.scheme == "https")
    return response


@router.post("/logout")
async def leave(request: Request) -> Response:
    """Forget the key."""
    check_own(request)
    response = RedirectResponse(LOGIN, 303)
    sign_out(response)
    return response


def _form(
    request: Request, services: Services, back: str, *, status: int = 200, wrong: bool = False
) -> Response:
    return console_pages(request).page(
        "login.html",
        services.clock.now(),
        status=status,
        headers={"WWW-Authenticate": "Bearer"} if status == 401 else None,
        back=_inside(back),
        wrong=wrong,
        with_key=False,
    )


def _inside(back: str) -> str:
    """`back` if it is a page of the console, else the first one: no sign-in leads elsewhere."""
    inside = back == PATH or back.startswith((f"{PATH}/", f"{PATH}?"))
    return back if inside and back.isprintable() and "\\" not in back else PATH
