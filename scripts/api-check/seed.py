"""Furnishes a house that was just opened, so that what knocks at it by chance finds something: real people, artworks, sales, auctions.

    seed.py URL OUT

Prints nothing when all went well. OUT gets what the hooks need: tokens for each role, and the names of what is there.
Only Python's own library, and only the public doors.
"""

import base64
import datetime
import json
import sys
import time
import urllib.error
import urllib.request

PASSWORD = "a long enough password"
ADMIN = ("admin@house.example", "correct horse battery")
# The smallest picture there is, one pixel of PNG.
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


class House:
    def __init__(self, url):
        self.url = url

    def call(self, method, path, body=None, token=None, kind="application/json"):
        """Returns status and body, whatever they are."""
        request = urllib.request.Request(self.url + path, method=method)
        if token:
            request.add_header("authorization", f"Bearer {token}")
        if body is not None:
            request.add_header("content-type", kind)
            request.data = body if isinstance(body, bytes) else json.dumps(body).encode()
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                text = answer.read()
                status = answer.status
        except urllib.error.HTTPError as error:
            text, status = error.read(), error.code
        return status, json.loads(text) if text[:1] in (b"{", b"[") else text

    def ok(self, method, path, body=None, token=None, kind="application/json"):
        status, answer = self.call(method, path, body, token, kind)
        if not 200 <= status < 300:
            sys.exit(f"seed: {method} {path}: {status} {answer}")
        return answer

    def login(self, email, password=PASSWORD):
        return self.ok("POST", "/v1/auth/login", {"email": email, "password": password})["token"]


def instant(seconds):
    at = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=seconds)
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def auction(house, admin, sale, lot, seconds=86_400, starts=0, schedule=True, **more):
    artwork = house.ok("POST", "/v1/admin/artworks", {"title": f"Study {sale[-6:]} {lot}", "artist": "Han Gaon"}, admin)
    terms = {"sale_id": sale, "artwork_id": artwork["id"], "lot_number": lot, "start_price": "100.00", "ladder": "flat",
             "starts_at": instant(starts), "ends_at": instant(starts + seconds), **more}
    made = house.ok("POST", "/v1/admin/auctions", terms, admin)["id"]
    if schedule:
        house.ok("POST", f"/v1/admin/auctions/{made}/schedule", {}, admin)
    return made, artwork["id"]


def bid(house, auction, token, amount, key, **more):
    house.ok("POST", f"/v1/auctions/{auction}/bids", {"key": key, "amount": amount, **more}, token)


def main(url, out):
    house = House(url)
    admin = house.login(*ADMIN)
    people = {}
    for name, role in [("bidder", "bidder"), ("other", "bidder"), ("third", "bidder"), ("fourth", "bidder"), ("operator", "operator")]:
        body = {"email": f"{name}@people.example", "name": name.title(), "password": PASSWORD, "role": role}
        people[name] = house.ok("POST", "/v1/admin/users", body, admin)["id"]
    bidder, other = house.login("bidder@people.example"), house.login("other@people.example")
    sale = house.ok("POST", "/v1/admin/sales", {"title": "Evening sale", "currency": "USD"}, admin)["id"]
    second = house.ok("POST", "/v1/admin/sales", {"title": "Day sale", "currency": "KRW"}, admin)["id"]
    for token in (bidder, other):
        house.ok("POST", f"/v1/sales/{sale}/registrations", {}, token)
    lots = [auction(house, admin, sale, lot, reserve="500.00") for lot in range(1, 9)]
    # One that is over, one that has not begun, some that are drafts.
    over = auction(house, admin, sale, 9, seconds=2)
    auction(house, admin, sale, 10, starts=86_400)
    for lot in range(11, 16):
        auction(house, admin, sale, lot, schedule=False)
    auction(house, admin, second, 1, start_price="100000", schedule=False)
    for number, (lot, _) in enumerate([*lots, over]):
        bid(house, lot, bidder, "100.00", f"00000000-0000-4000-8000-{number:012}", max="150.00")
        bid(house, lot, other, "200.00", f"00000000-0000-4000-8000-{100 + number:012}")
    house.ok("POST", f"/v1/admin/auctions/{lots[7][0]}/pause", {"reason": "seed"}, admin)
    house.ok("POST", f"/v1/admin/auctions/{lots[6][0]}/cancel", {"reason": "seed"}, admin)
    images = []
    for _, artwork in lots[:3]:
        images.append(house.ok("POST", f"/v1/admin/artworks/{artwork}/images", PIXEL, admin, "image/png"))
    for number in range(3):
        body = {"name": f"Key {number}", "scopes": ["catalogue:read"], "expires_at": instant(86_400)}
        house.ok("POST", "/v1/admin/api-keys", body, admin)
        house.ok("POST", "/v1/admin/mails/test", {}, admin)
    time.sleep(2.5)
    ids = harvest(house, {"admin": admin, "bidder": bidder}, people)
    ids["images"] = [image["id"] for image in images]
    text = json.dumps(images)
    ids["media"] = sorted({part.split('"')[0] for part in text.split("/media/")[1:]})
    tokens = {"admin": admin, "bidder": bidder, "operator": house.login("operator@people.example")}
    with open(out, "w") as file:
        me = {role: house.ok("GET", "/v1/me", token=token)["id"] for role, token in tokens.items()}
        json.dump({"url": url, "tokens": tokens, "me": me, "ids": ids}, file, indent=1)


def harvest(house, tokens, people):
    """Asks every list of the document for what is in it, so that a list added tomorrow is known without a word here."""
    document = house.ok("GET", "/v1/openapi.json")
    ids = {}
    for token in tokens.values():
        for path in document["paths"]:
            if "{" in path or "get" not in document["paths"][path]:
                continue
            status, answer = house.call("GET", path, token=token)
            if status != 200 or not isinstance(answer, dict) or not isinstance(answer.get("items"), list):
                continue
            # Sessions are not here: one that is ended is the one that knocks.
            if path.endswith("/sessions"):
                continue
            found = [item["id"] for item in answer["items"] if isinstance(item, dict) and "id" in item]
            ids.setdefault(path.rsplit("/", 1)[1], []).extend(found)
    for auction in ids.get("auctions", []):
        seen = house.ok("GET", f"/v1/auctions/{auction}", token=tokens["admin"])
        ids.setdefault("artworks", []).append(seen["artwork"]["id"])
    ids = {name: sorted(set(found)) for name, found in ids.items()}
    # Whoever knocks as admin must not suspend himself.
    ids["users"] = [people[name] for name in ("third", "fourth")]
    return ids


if __name__ == "__main__":
    main(*sys.argv[1:])
