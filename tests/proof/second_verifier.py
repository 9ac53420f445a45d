"""A second verifier of export files, from docs/PROTOCOL.md alone: 7.7, points 1 to 5, and of point 6 what needs no bid laid again.
Not checked: that figures have the currency's digits, and the form of words and numbers that nothing is computed from.   python3 second_verifier.py FILE"""
import base64, datetime, hashlib, json, re, sys
def need(holds, what):
    if not holds: raise ValueError(what)
P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D, ROOT_OF_MINUS_1 = -121665 * pow(121666, -1, P) % P, pow(2, (P - 1) // 4, P)
def point(data):
    y, sign = int.from_bytes(data, "little") % 2**255, data[31] >> 7
    xx = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = r if (r := pow(xx, (P + 3) // 8, P)) ** 2 % P == xx else r * ROOT_OF_MINUS_1 % P
    need(y < P and x * x % P == xx and not (x == 0 and sign), "a key or signature is not a point of the curve")
    return (x if x % 2 == sign else P - x), y
def add(p, q):
    k = D * p[0] * q[0] * p[1] * q[1]
    return (p[0] * q[1] + q[0] * p[1]) * pow(1 + k, -1, P) % P, (p[1] * q[1] + p[0] * q[0]) * pow(1 - k, -1, P) % P
def times(n, p):
    return add(times(n // 2, add(p, p)), p if n % 2 else (0, 1)) if n else (0, 1)
def signed(key, text, signature):
    s, k = int.from_bytes(signature[32:], "little"), hashlib.sha512(signature[:32] + key + text).digest()
    right = add(point(signature[:32]), times(int.from_bytes(k, "little") % L, point(key)))
    return s < L and times(s, point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))) == right
def sha(*parts): return hashlib.sha256(b"".join(parts)).digest()
def eight(*numbers): return b"".join(n.to_bytes(8, "big") for n in numbers)
def unhex(text): return bytes.fromhex((text or "").replace("-", ""))
def commitment(reserve): return sha(eight(units(reserve["amount"])), unhex(reserve["salt"])).hex() if reserve else None
def units(amount):
    need(amount is None or re.fullmatch(r"(0|[1-9][0-9]{0,15})(\.[0-9]{1,4})?", amount), f"no amount: {amount}")
    return amount and int(amount.replace(".", ""))
def micros(text):
    need((instant := datetime.datetime.strptime(text, INSTANT)).strftime(INSTANT) == text, f"no instant: {text}")
    return (instant - datetime.datetime(1970, 1, 1)) // datetime.timedelta(microseconds=1)
def canonical(value): return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
def plain(value):  # only the values of 7.1
    return all(map(plain, value.values() if type(value) is dict else value)) if type(value) in (dict, list) else type(value) in (str, type(None)) or type(value) is int and value < 2**53
def root(hashes):
    k = 1 << (len(hashes) - 1).bit_length() - 1 if len(hashes) > 1 else 0
    return sha(b"\1", root(hashes[:k]), root(hashes[k:])) if k else hashes[0] if hashes else sha()
def unbase64(text):
    return need(base64.b64encode(base64.b64decode(text)).decode() == text, "not strict base64") or base64.b64decode(text)
# The fields of every object (7.4, 7.6); a kind of leaf is its `by` or `reason` where these decide the fields
LARGEST, INSTANT, BID, END, ACT = 9 * 10**15, "%Y-%m-%dT%H:%M:%S.%fZ", "by amount paddle price leader ask ends_at", "ends_at by_ms reason", "reason actor"
LEAVES = {"opened": "ends_at", "bid": BID + " key offer", "proxy": BID, "reserve_met": "price", "operator": END + " actor act_reason", "soft_close": END,
          "outage": END, "overload": END, "paused": ACT, "cancelled": ACT, "resumed": ACT + " ends_at", "reopened": ACT + " ends_at",
          "closed": "outcome hammer_price paddle reserve_opening", "reserve_lowered": ACT + " reserve commitment price ask", "bid_retracted": ACT + " of price leader ask bid_count reserve"}
FIELDS = {kind: "seq at kind " + fields for kind, fields in LEAVES.items()} | {
    "line": "leaf", "opened line": "leaf open", "checkpoint": "checkpoint", "seal": "seal", "first line": "format keys origin sale unfinished",
    "sale": "currency id title", "unfinished": "auction lot status", "artwork": "artist title", "reserve": "amount salt", "offer": "max offered salt",
    "heading": "artwork auction hammer_price lot outcome paddle reserve size", "rung": "from steps", "soft": "extend_to_ms max_extension_ms trigger_ms",
    "terms": "auction currency ends_at epoch kind ladder ladder_mode reserve_commitment sale soft_close start_price starts_at terms_hash"}
CAUSES = {"proxy": "bid", "reserve_met": "bid proxy reserve_lowered", "soft_close": "bid proxy reserve_met"}
def rising(auctions): return all(one["lot"] < other["lot"] for one, other in zip(auctions, auctions[1:]))
def shaped(value, kind):
    return need(type(value) is dict and value.keys() == set(FIELDS[kind].split()), f"not the fields of {kind}") or value
def follow(now, kind, leaf, opening):
    """The plain rules at the end of 7.7, 6. `now` is what the leaves so far have made; its `late` is the end that a bid has announced."""
    price, leader = units(leaf["price"]) if "price" in leaf else now["price"], leaf.get("leader", now["leader"])
    at, caused, late = micros(leaf["at"]), kind in CAUSES, now["late"] if kind == "reserve_met" else None
    end = micros(leaf["ends_at"]) if "ends_at" in leaf else now["end"]
    need(now["last"] in CAUSES[kind].split() if caused else not now["late"] and now["last"] != "cancelled" and (now["last"] == "closed") == (kind == "reopened"), "out of order")
    need(leaf["seq"] == now["seq"] + 1 and at >= now["at"] and (kind == "bid_retracted" or (price or 0) >= (now["price"] or 0)), "seq, at or price does not follow")
    need(price is None or "ask" not in leaf or units(leaf["ask"]) > price or units(leaf["ask"]) == LARGEST, "the ask is not above the price")
    need("by_ms" not in leaf or (end - now["end"]) // 1000 == leaf["by_ms"] and end == (now["late"] or end) and (now["late"] or kind != "soft_close"), "not the new end")
    if kind in ("bid", "proxy"):
        need(at < now["end"] <= end and units(leaf["amount"]) == price, "a bid after the end, or its amount is not its price")
        need(leader in (now["leader"], leaf["paddle"]) and (kind == "bid" or leader == leaf["paddle"] == now["leader"] and end == (now["late"] or now["end"])), "not the leader, or another end")
        late, end = end if end > now["end"] else None, now["end"]
    if opening and kind == "bid":
        offered, most, salt = units(opening["offered"]), units(opening["max"]), unhex(opening["salt"])
        need(leaf["offer"] == sha(b"arte/offer/v1\n", salt, eight(offered), bytes([most is not None]), eight(most or 0)).hex() and price <= (offered if most is None else most), "not the opening of the offer, or the amount is above it")
    need(not opening or kind == "bid" or commitment(opening) == leaf["commitment"], "the opening is not that of the commitment")
    if kind == "closed":
        reserve = leaf["reserve_opening"] and shaped(leaf["reserve_opening"], "reserve")
        need(at >= now["end"] and commitment(reserve) == now["reserve"], "closed before the end, or not with the reserve in force")
        sold = leader is not None and (not reserve or price >= units(reserve["amount"]))
        need([leaf["outcome"], units(leaf["hammer_price"]), leaf["paddle"]] == (["sold", price, leader] if sold else ["passed", None, None]), "not the outcome of the bids")
    return dict(now, seq=leaf["seq"], at=at, last=kind, price=price, leader=leader, end=end, late=late, reserve=leaf.get("commitment", now["reserve"]))
class Export:
    def __init__(self, data): self.lines, self.number, self.bids = data.split(b"\n"), 0, 0
    def line(self, kind):
        raw, self.number = self.lines[self.number], self.number + 1
        need(self.number < len(self.lines) and len(raw) < 2**20, "the file ends too early, or the line is too long")
        need(plain(value := json.loads(raw.decode())) and canonical(value) == raw, "not canonical JSON")
        return shaped(value, "opened line" if kind == "line" and "open" in value else kind)
    def key(self, text):
        name, key_hash, data = text.split("+", 2)
        need(name.split() == [name] and len(key := unbase64(data)) == 33 and key[0] == 1 and sha(name.encode(), b"\n", key)[:4].hex() == key_hash, f"no key: {text}")
        return (name, key_hash), key[1:]
    def note(self, kind, origins, hashes, extensions=()):
        text, _, signatures = self.line(kind)[kind].rpartition("\n\n")
        above, signers = [str(len(hashes)), base64.b64encode(root(hashes)).decode(), *extensions], set()
        need(text.split("\n")[0] in origins and text.split("\n")[1:] == above, f"the {kind} is not of {origins[0]} and {above}")
        for line in re.fullmatch("(?s)(.+)\n", signatures)[1].split("\n"):
            dash, name, data = line.split(" ")
            signature, signer = unbase64(data)[4:], (name, unbase64(data)[:4].hex())
            need(dash == "—" and len(signature) == 64 and signer in self.keys and signer not in signers, f"not by another key of the file: {line}")
            need(not signers.add(signer) and signed(self.keys[signer], text.encode() + b"\n", signature), f"the signature is wrong: {line}")
    def terms(self, head, leaf, opens):
        soft, ladder = shaped(leaf["soft_close"], "soft"), [shaped(rung, "rung") for rung in leaf["ladder"]]
        rungs = [n for rung in ladder for n in (units(rung["from"]), len(rung["steps"]), *map(units, rung["steps"]))]
        numbers = eight(units(leaf["start_price"]), leaf["ladder_mode"] == "strict", len(ladder), *rungs, soft["trigger_ms"], soft["extend_to_ms"],
                        soft["max_extension_ms"], leaf["reserve_commitment"] is not None, micros(leaf["starts_at"]), micros(leaf["ends_at"]))
        terms = sha(b"\1", unhex(leaf["auction"]), unhex(leaf["sale"]), leaf["currency"].encode(), numbers, unhex(leaf["reserve_commitment"])).hex()
        need([leaf[f] for f in ("auction", "sale", "currency", "kind", "terms_hash")] == [head["auction"], self.sale["id"], self.sale["currency"], "terms", terms], f"not the terms, or their hash is not {terms}")
        need(commitment(head["reserve"]) == leaf["reserve_commitment"] if opens else head["reserve"] is None, "not the reserve committed to")
        return leaf
    def auction(self):
        shaped((head := self.line("heading"))["artwork"], "artwork")
        opens = head["outcome"] != "cancelled" and {"bid": "offer", "reserve_lowered": "reserve"}
        terms = self.terms(head, shaped(self.line("line")["leaf"], "terms"), opens)
        now = dict(price=None, leader=None, late=None, last="", seq=0, at=0, end=micros(terms["ends_at"]), reserve=terms["reserve_commitment"])
        hashes, leaf, kind = [sha(b"\0", canonical(terms))], terms, ""
        while len(hashes) < head["size"]:
            leaf, opening = map((line := self.line("line")).get, ("leaf", "open"))
            kind = leaf["by"] if leaf["kind"] == "bid_accepted" else leaf["reason"] if leaf["kind"] == "extended" else leaf["kind"]
            need((leaf["kind"] == "bid_accepted") == (kind in ("bid", "proxy")) and (leaf["kind"] == "extended") == ("by_ms" in leaf), "not a kind of leaf")
            need(shaped(opening, opens[kind]) if opens and kind in opens else "open" not in line, "an opening that does not belong here")
            now = follow(now, kind, shaped(leaf, kind), opening)
            hashes, self.bids = hashes + [sha(b"\0", canonical(leaf))], self.bids + (kind == "bid")
        need([leaf.get("outcome", kind), leaf.get("hammer_price"), leaf.get("paddle")] == [head[f] for f in ("outcome", "hammer_price", "paddle")] and kind in ("closed", "cancelled"), "not as the heading says")
        return self.note("checkpoint", [f"{self.name}/auction/{head['auction']}/{terms['epoch']}"], hashes) or head
    def check(self):
        first = self.line("first line")
        self.name, self.sale, self.keys = first["origin"], shaped(first["sale"], "sale"), dict(map(self.key, first["keys"]))
        auctions, headings = [shaped(entry, "unfinished") for entry in first["unfinished"]], [0]
        need(first["format"] == "arte-export-1" and rising(auctions) and len(self.keys) == len(first["keys"]), "format, keys or unfinished")
        while not self.lines[self.number].startswith(b'{"seal":'):
            headings.append(self.number)
            auctions.append(self.auction())
        over = auctions[len(first["unfinished"]):]
        need(rising(over) and len({auction["auction"] for auction in auctions}) == len(auctions), "the lots do not rise, or an auction comes twice")
        origins = [f"{self.name}/sale/{self.sale['id']}/export"] + [f"{self.name}/auction/{each['auction']}/export" for each in over if len(over) == 1]
        self.note("seal", origins, [sha(b"\0", line) for line in self.lines[:self.number]], [f"{n + 1} {sha(self.lines[n]).hex()}" for n in headings])
        return need(self.lines[self.number:] == [b""], "something follows the seal") or f"ok: {len(over)} auctions, {sum(each['size'] for each in over)} leaves, {self.bids} bids"
try: export = Export(open(sys.argv[1], "rb").read())
except (OSError, IndexError) as error: sys.exit(f"cannot read: {error}")
try: print(export.check())
except (ValueError, TypeError, LookupError, AttributeError, OverflowError, RecursionError) as fault:
    sys.exit(print(f"line {export.number}: {fault if type(fault) is ValueError else repr(fault)}") or 3)
