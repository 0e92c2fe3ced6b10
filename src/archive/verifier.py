#!/usr/bin/env python3
"""Checks what an annexwatch archive proves, with nothing but Python's standard library.

  verifier.py PROOF_FOLDER                     one capture: proof.json, and the snapshot where it lies beside it
  verifier.py EXPORT_FOLDER                    a whole archive: log.jsonl, checkpoint, snapshots in sha256/
  options: --key NAME+ID+KEY                   the log's public key, from a place that you trust
           --earlier FILE                      a checkpoint that you kept from before
           --file FILE                         the bytes, where they lie elsewhere (a proof only)

Exit 0: all holds. Exit 1: something does not, and every line says what. It shares no code with annexwatch.

What it follows: RFC 6962 (tree hashes), RFC 9162 sections 2.1.3.2 and 2.1.4.2 (checking proofs), RFC 8032 (Ed25519), C2SP
signed-note and tlog-checkpoint. A time stamp (RFC 3161) is left to `openssl ts -verify`; the token lies in proof.tsr.
"""
import argparse
import base64
import hashlib
import json
import sys
from pathlib import Path

# --- Ed25519, RFC 8032 section 5.1 -------------------------------------------------------------------------------------
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)


def recover_x(y, sign):
    """The x of a point from its y and the sign bit; None where there is no such point."""
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    if square == 0:
        return None if sign else 0
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P:
        return None
    return P - x if (x & 1) != sign else x


def add(p, q):
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(scalar, point):
    total = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            total = add(total, point)
        point = add(point, point)
        scalar >>= 1
    return total


def point_of(data):
    """A point from its 32 bytes, in extended coordinates; None where it is none."""
    number = int.from_bytes(data, "little")
    y = number & ((1 << 255) - 1)
    x = recover_x(y, number >> 255)
    return None if x is None else (x, y, 1, x * y % P)


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE_X = recover_x(BASE_Y, 0)
BASE = (BASE_X, BASE_Y, 1, BASE_X * BASE_Y % P)


def signed(public, message, signature):
    """Whether this is the signature of the message under that key."""
    if len(public) != 32 or len(signature) != 64:
        return False
    key, r = point_of(public), point_of(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if key is None or r is None or s >= ORDER:
        return False
    digest = hashlib.sha512(signature[:32] + public + message).digest()
    left, right = times(s, BASE), add(r, times(int.from_bytes(digest, "little") % ORDER, key))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and (left[1] * right[2] - right[1] * left[2]) % P == 0


# --- the tree, RFC 6962 ------------------------------------------------------------------------------------------------
def leaf_hash(leaf):
    return hashlib.sha256(b"\0" + leaf).digest()


def node_hash(left, right):
    return hashlib.sha256(b"\1" + left + right).digest()


class Tree:
    """A tree that leaves are added to; it keeps the roots of its complete parts, the largest first."""

    def __init__(self):
        self.size, self.parts = 0, []

    def push(self, hash_):
        size = self.size
        while size & 1:
            hash_ = node_hash(self.parts.pop(), hash_)
            size >>= 1
        self.parts.append(hash_)
        self.size += 1

    def root(self):
        if not self.parts:
            return hashlib.sha256(b"").digest()
        root = self.parts[-1]
        for part in reversed(self.parts[:-1]):
            root = node_hash(part, root)
        return root


def root_of_inclusion(hash_, position, size, proof):
    """The root that an inclusion proof leads to (RFC 9162, 2.1.3.2); None where it cannot be one."""
    if position >= size:
        return None
    fn, sn = position, size - 1
    for other in proof:
        if sn == 0:
            return None
        if fn & 1 or fn == sn:
            hash_ = node_hash(other, hash_)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            hash_ = node_hash(hash_, other)
        fn, sn = fn >> 1, sn >> 1
    return hash_ if sn == 0 else None


def is_consistent(size1, root1, size2, root2, proof):
    """Whether the tree of size1 begins the tree of size2 (RFC 9162, 2.1.4.2)."""
    if size1 == size2:
        return not proof and root1 == root2
    if not 0 < size1 < size2:
        return size1 == 0 and not proof
    if size1 & (size1 - 1) == 0:
        proof = [root1] + proof
    if not proof:
        return False
    fn, sn = size1 - 1, size2 - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    first = second = proof[0]
    for other in proof[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            first, second = node_hash(other, first), node_hash(other, second)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            second = node_hash(second, other)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and first == root1 and second == root2


# --- checkpoints, C2SP -------------------------------------------------------------------------------------------------
def read_checkpoint(note, key):
    """(size, root) of a checkpoint that is signed by that key; raises ValueError where it is not."""
    name, key_id, encoded = key.split("+", 2)
    public = base64.b64decode(encoded, validate=True)
    if public[:1] != b"\1" or hashlib.sha256(name.encode() + b"\n" + public).digest()[:4].hex() != key_id:
        raise ValueError("the key is malformed")
    text, _, signatures = note.partition("\n\n")
    text += "\n"
    for line in signatures.splitlines():
        parts = line.split(" ")
        if len(parts) != 3 or parts[0] != "\u2014" or parts[1] != name:
            continue
        signature = base64.b64decode(parts[2], validate=True)
        if signature[:4].hex() == key_id:
            if not signed(public[1:], text.encode(), signature[4:]):
                raise ValueError("its signature is wrong")
            break
    else:
        raise ValueError("it is not signed by the log's key")
    lines = text.split("\n")
    root = base64.b64decode(lines[2], validate=True)
    if lines[0] != name or lines[1] != str(int(lines[1])) or len(root) != 32:
        raise ValueError("it is malformed")
    return int(lines[1]), root


def digest_of(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def check_key(told, inside, wrong, said):
    if told and told != inside:
        wrong.append("the key in the folder is not the one that you trust")
    elif not told:
        said.append("key: taken from the folder itself; hold it against one from a place that you trust (--key)")
    return told or inside


def check_proof(folder, options, wrong, said):
    proof = json.loads((folder / "proof.json").read_text())
    key = check_key(options.key, proof["key"], wrong, said)
    size, root = read_checkpoint(proof["checkpoint"], key)
    leaf = json.loads(proof["leaf"])
    path = [bytes.fromhex(hash_) for hash_ in proof["inclusion"]]
    if root_of_inclusion(leaf_hash(proof["leaf"].encode()), proof["position"], size, path) != root:
        wrong.append("the capture is not in the log that the checkpoint signs")
    said.append(f"capture {leaf['capture']}: {leaf['url']} at {leaf['fetched_at']}")
    said.append(f"bytes {leaf['sha256']}, leaf {proof['position']} of {size}")
    if "provenance" in leaf:
        said.append(f"a back-file that came at that time; it claims {leaf.get('claimed_at')}: {leaf['provenance']}")
    for name in ("request_headers", "response_headers"):
        said.extend(f"{name[:-8]}: {header}: {value}" for header, value in json.loads(leaf[name]))
    earlier = proof.get("earlier")
    if earlier:
        size1, root1 = read_checkpoint(earlier["checkpoint"], key)
        path = [bytes.fromhex(hash_) for hash_ in earlier["consistency"]]
        if not is_consistent(size1, root1, size, root, path):
            wrong.append("the log does not go on from the earlier checkpoint: it was rewritten")
        if options.earlier and Path(options.earlier).read_text() != earlier["checkpoint"]:
            wrong.append("the earlier checkpoint in the folder is not the one that you kept")
    elif options.earlier:
        wrong.append("the folder has no proof for the checkpoint that you kept: ask for one")
    bytes_ = Path(options.file) if options.file else folder / "snapshot"
    if bytes_.exists() or options.file:
        if digest_of(bytes_) != leaf["sha256"]:
            wrong.append(f"{bytes_}: not the bytes that were captured")
        else:
            said.append(f"{bytes_}: the bytes that were captured")


def check_export(folder, options, wrong, said):
    key = check_key(options.key, (folder / "key").read_text().strip(), wrong, said)
    size, root = read_checkpoint((folder / "checkpoint").read_text(), key)
    earlier = read_checkpoint(Path(options.earlier).read_text(), key) if options.earlier else None
    tree, seen, orders = Tree(), set(), {}
    if (folder / "withheld.json").exists():
        orders = {row["sha256"]: row for row in json.loads((folder / "withheld.json").read_text())["withheld"]}
    if earlier and earlier[0] == 0 and earlier[1] != tree.root():
        wrong.append("the earlier checkpoint does not fit an empty log")
    with open(folder / "log.jsonl", "rb") as lines:
        for line in lines:
            line = line.rstrip(b"\n")
            tree.push(leaf_hash(line))
            if earlier and tree.size == earlier[0] and tree.root() != earlier[1]:
                wrong.append("what the earlier checkpoint covers was changed, reordered, dropped or dated back")
            leaf = json.loads(line)
            name = leaf["sha256"]
            if name in seen:
                continue
            seen.add(name)
            path = folder / "sha256" / name[:2] / name[2:4] / name
            if not path.exists() and name in orders:
                said.append(f"{name}: withheld since {orders[name]['at']}, by {orders[name]['by']}: {orders[name]['order']}")
            elif not path.exists():
                wrong.append(f"{name}: its bytes are missing (withheld ones are listed with their order in withheld.json)")
            elif path.stat().st_size != leaf["bytes"] or digest_of(path) != name:
                wrong.append(f"{name}: its bytes were changed")
    if (tree.size, tree.root()) != (size, root):
        wrong.append(f"the log's {tree.size} captures are not the {size} that its checkpoint signs")
    if earlier and earlier[0] > tree.size:
        wrong.append(f"the log was cut: it had {earlier[0]} captures once, and has {tree.size}")
    said.append(f"{tree.size} captures, {len(seen)} snapshots")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--key")
    parser.add_argument("--earlier")
    parser.add_argument("--file")
    options = parser.parse_args()
    wrong, said = [], []
    try:
        check = check_proof if (options.folder / "proof.json").exists() else check_export
        check(options.folder, options, wrong, said)
    except (ValueError, KeyError, IndexError, TypeError, OSError) as error:
        wrong.append(f"cannot be checked: {error}")
    # What a site sent must not steer a terminal.
    for line in said + [f"WRONG: {line}" for line in wrong]:
        print("".join(c if c.isprintable() else "?" for c in line))
    print("does not hold" if wrong else "holds")
    return 1 if wrong else 0


sys.exit(main())
