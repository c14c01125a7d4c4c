# fmt: off
"""Check one ledger proof by itself: python3 verify_entry.py 'NAME+ID+KEY' < PROOF.json
Take the key from print or from your own notes. Sources: RFC 8032 (signature), RFC 9162 (path)."""
import json
import sys
from base64 import b64decode, b64encode
from hashlib import sha256, sha512

P, ORDER = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P

def raw(text: str) -> bytes:
    return bytes.fromhex(text) if text == text.lower() else b""

def point(data: bytes) -> tuple[int, int]:
    y, sign = int.from_bytes(data, "little") % 2**255, data[31] >> 7
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    roots = [pow(square, P // 8 + 1, P) * k % P for k in (1, pow(2, P // 4, P))]
    x = next(r for r in roots if (r * r - square) % P == 0)
    return (x if x % 2 == sign else P - x), y

def add(a: tuple[int, int], b: tuple[int, int]) -> tuple[int, int]:
    t = D * a[0] * b[0] * a[1] * b[1]
    x = (a[0] * b[1] + b[0] * a[1]) * pow(1 + t, -1, P)
    return x % P, (a[1] * b[1] + a[0] * b[0]) * pow(1 - t, -1, P) % P

def times(n: int, a: tuple[int, int]) -> tuple[int, int]:
    return add(times(n // 2, add(a, a)), a if n % 2 else (0, 1)) if n else (0, 1)

def root(index: int, size: int, found: bytes, path: list[str]) -> bytes:
    if size == 1 and index == 0 and not path:
        return found
    half, sibling = 1 << (size - 1).bit_length() - 1, raw(path[-1])
    if index < half:
        return sha256(b"\1" + root(index, half, found, path[:-1]) + sibling).digest()
    return sha256(b"\1" + sibling + root(index - half, size - half, found, path[:-1])).digest()

def check(data: bytes, vkey: str) -> bool:
    proof, (name, _, key) = json.loads(data), vkey.split("+", 2)
    body, leaf = json.loads(proof["body"]), sha256(b"\0" + proof["body"].encode()).digest()
    head = b64encode(root(proof["index"], proof["size"], leaf, proof["path"])).decode()
    note, public = f"{name}\n{proof['size']}\n{head}\n".encode(), b64decode(key)[1:]
    r, s = raw(proof["signature"])[:32], int.from_bytes(raw(proof["signature"])[32:], "little")
    h = int.from_bytes(sha512(r + public + note).digest(), "little") % ORDER
    good = [s < ORDER, times(s, point(b"X" + b"f" * 31)) == add(point(r), times(h, point(public)))]
    for o in proof["openings"]:
        made = sha256(b"zhixing/fact/1\n" + raw(o["salt"]) + o["value"].encode()).hexdigest()
        good.append(made == {**body["facts"], "@actor": body["actor"]}[o["field"]])
    for i in proof["items"]:
        leaf = sha256(b"\0zhixing/item/1\n" + raw(i["salt"]) + i["text"].encode()).digest()
        top = root(i["position"], body["items"]["size"], leaf, i["path"]).hex()
        good.append(top == body["items"]["root"])
    exact = json.dumps(proof, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return all(good) and exact.encode() == data

if __name__ == "__main__":
    verdict = "OK" if check(sys.stdin.buffer.read(), sys.argv[1]) else "REJECTED"
    sys.stdout.write(verdict + "\n")
    sys.exit(verdict != "OK")
