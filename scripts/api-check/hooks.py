"""Leads schemathesis deep into the house: real names in paths and bodies, a session that is opened again when a call has ended it.

What it changes is only what was made to be right. What was made to be wrong goes out as it is.
"""

import base64
import datetime
import itertools
import json
import os
import sys
import urllib.error
import urllib.parse
import urllib.request

import requests
import schemathesis
from schemathesis.core import NOT_SET
from schemathesis.core.parameters import ParameterLocation

WORLD = json.load(open(os.environ["API_CHECK_WORLD"]))
ROLE = os.environ["API_CHECK_ROLE"]
LOGINS = {
    "admin": ("admin@house.example", "correct horse battery"),
    "operator": ("operator@people.example", "a long enough password"),
    "bidder": ("bidder@people.example", "a long enough password"),
}
IDS = WORLD["ids"]
# Calls that end the session they are made in.
ENDS_ITSELF = {("POST", "/v1/auth/logout"), ("DELETE", "/v1/me/sessions/{id}"), ("POST", "/v1/me/password")}
# The smallest picture there is, one pixel of PNG.
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
counter = itertools.count()


def login():
    email, password = LOGINS[ROLE]
    body = json.dumps({"email": email, "password": password}).encode()
    headers = {"content-type": "application/json", "x-forwarded-for": next_address()}
    request = urllib.request.Request(WORLD["url"] + "/v1/auth/login", data=body, headers=headers)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)["token"]


def is_alive(token):
    request = urllib.request.Request(WORLD["url"] + "/v1/me", headers={"authorization": f"Bearer {token}"})
    try:
        with urllib.request.urlopen(request, timeout=60):
            return True
    except urllib.error.HTTPError:
        return False


def next_address():
    """Another client each time: the delays for those who guess have tests of their own."""
    number = next(counter)
    return f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


def send_from_elsewhere(self, request, send=requests.Session.send, **options):
    request.headers["X-Forwarded-For"] = next_address()
    return send(self, request, **options)


# Below schemathesis, which would judge a case anew when a hook adds a header to it.
requests.Session.send = send_from_elsewhere


if ROLE != "anonymous":

    class Session:
        """The token; a new one whenever a call has ended the session."""

        token = WORLD["tokens"][ROLE]
        opened_again = 0

    @schemathesis.auth(refresh_interval=None)
    class Auth:
        def get(self, case, context):
            if (case.method, case.operation.path) in ENDS_ITSELF:
                return login()
            return Session.token

        def set(self, case, data, context):
            case.headers = {**(case.headers or {}), "Authorization": f"Bearer {data}"}

    @schemathesis.hook
    def after_call(context, case, response):
        sent = response.request.headers.get("Authorization", "")
        if response.status_code == 401 and sent == f"Bearer {Session.token}" and not is_alive(Session.token):
            Session.opened_again += 1
            print(f"api-check: {case.method} {case.operation.path} found the session ended", file=sys.stderr)
            if Session.opened_again > 5:
                raise RuntimeError("the session ends again and again: what ends it belongs into ENDS_ITSELF")
            Session.token = login()


def spare_me(case):
    """Whoever knocks must not be suspended by it, nor get another role."""
    path = case.operation.path
    if case.method != "GET" and "/users/" in path and (case.path_parameters or {}).get("id") in WORLD["me"].values():
        case.path_parameters["id"] = IDS["users"][0]


def is_right(case, location, linked=False):
    """Whether a part of a call was made to be right; what an answer before gave it (`linked`) is left alone."""
    meta = case.meta
    if meta is None or (meta.phase.name.value == "stateful" and not linked):
        return False
    component = meta.components.get(location)
    return component is not None and component.mode.is_positive and meta.generation.mode.is_positive


def one_of(names):
    return names[next(counter) % len(names)]


def known(path, name):
    """The names that may stand in a path, by the word before: /v1/admin/artworks/{id}."""
    words = path.split("/")
    before = words[words.index("{%s}" % name) - 1]
    return IDS.get(before, [])


def later(days):
    at = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=days)
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def deepen(body):
    """Puts real names and coming instants where a body has room for them."""
    if not isinstance(body, dict):
        return body
    changed = dict(body)
    for key, value in body.items():
        stem = key.removesuffix("_id") + "s"
        if key.endswith("_id") and isinstance(value, str) and IDS.get(stem):
            changed[key] = one_of(IDS[stem])
        elif key == "consignor" and isinstance(value, str):
            changed[key] = one_of(IDS["users"])
        elif key in ("starts_at", "ends_at", "expires_at") and isinstance(value, str):
            changed[key] = later(2 if key == "starts_at" else 5)
        elif key == "ladder" and isinstance(value, str):
            changed[key] = "flat"
        elif key == "soft_close" and isinstance(value, str):
            changed[key] = "2/2"
        elif key == "amount" and isinstance(value, str):
            changed[key] = f"{250 + 10 * next(counter)}.00"
    return changed


def turn_to_a_page(case):
    """Asks the list for its first page, and takes the place where that ends."""
    query = {name: value for name, value in case.query.items() if name != "cursor"}
    path = case.formatted_path + "?" + urllib.parse.urlencode({**query, "limit": 1})
    headers = {"authorization": f"Bearer {WORLD['tokens'][ROLE]}"} if ROLE != "anonymous" else {}
    request = urllib.request.Request(WORLD["url"] + path, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            following = json.load(answer).get("next")
    except (urllib.error.HTTPError, UnicodeError, ValueError):
        following = None
    case.query = {**query, "cursor": following} if following else query


@schemathesis.hook
def before_call(context, case, kwargs):
    spare_me(case)
    # Always: no schema can say what a list gave out as `next`, and nobody can make one up.
    if is_right(case, ParameterLocation.QUERY, linked=True) and isinstance(case.query, dict) and "cursor" in case.query:
        turn_to_a_page(case)
    # A quarter stays as chance made it.
    if next(counter) % 4 == 0:
        return
    if is_right(case, ParameterLocation.PATH) and isinstance(case.path_parameters, dict):
        for name in case.path_parameters:
            names = known(case.operation.path, name)
            if names:
                case.path_parameters[name] = one_of(names)
    if is_right(case, ParameterLocation.BODY):
        if isinstance(case.body, bytes) and str(case.media_type).startswith("image/"):
            case.body = PIXEL
        case.body = deepen(case.body)



@schemathesis.hook
def filter_case(context, case):
    """Drops what was meant to be wrong and is not: a body is left out that may be left out, and all the rest is right."""
    meta = case.meta
    if meta is None or not meta.generation.mode.is_negative or case.body is not NOT_SET:
        return True
    definition = context.operation.definition.raw.get("requestBody") or {}
    if definition.get("required", True):
        return True
    return any(part.mode.is_negative for place, part in meta.components.items() if place != ParameterLocation.BODY)
