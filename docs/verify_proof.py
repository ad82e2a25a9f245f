"""`python verify_proof.py proof.json [root.json]` exits with 0 if a balance proof of Jinqiao holds.
The files: what GET /v1/me/account/proof answered, and what GET /v1/proofs/{date} answers everybody."""

import hashlib
import json
import sys


def wide(fen):
    return fen.to_bytes(16, "big")  # raises for what is negative or no integer


def reached(proof):
    place, width, path = proof["leaf_index"], proof["users"], list(proof["path"])
    salt, amounts = bytes.fromhex(proof["salt"]), (proof["available_fen"], proof["held_fen"])
    leaf = salt + proof["date"].encode() + b"".join(map(wide, amounts)) + proof["user_id"].encode()
    node, total = hashlib.sha256(b"\0" + leaf).digest(), sum(amounts)
    while width > 1:  # index and number of users say where each neighbour stands; an odd last node has none
        if place ^ 1 < width:
            step, side = path.pop(0), ("right", "left")[place & 1]
            pair = [node + wide(total), bytes.fromhex(step["hash"]) + wide(step["sum_fen"])]
            node = hashlib.sha256(b"\1" + b"".join(reversed(pair) if side == "left" else pair)).digest()
            total, path = total + step["sum_fen"], path if step["side"] == side else ["wrong side"]
        place, width = place // 2, (width + 1) // 2
    return None if path else (proof["date"], proof["users"], node.hex(), total)


answers = [json.load(open(name, encoding="utf-8")) for name in sys.argv[1:]]
said = {tuple(each[name] for name in ("date", "users", "root_hash", "root_sum_fen")) for each in answers}
sys.exit(0 if said == {reached(answers[0])} else "the proof does not hold")
