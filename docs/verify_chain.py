"""Check an export of the audit chain: `python verify_chain.py export.jsonl`. Needs nothing but Python.

The export (`make audit ENV=… FROM=… TO=… OUT=export.jsonl`) has one JSON object a line, shard by shard in order:

    {"shard", "seq", "head"}                                        where a day's chain ends, as published
    {"shard", "seq", "journal_id", "journal_hash", "previous", "hash", "journal"}     an entry and its journal

A shard's first head says where the export begins; each later one must be reached. Prints the first entry that was
edited, removed or reordered and exits with 1, or how many entries hold and exits with 0. That the heads themselves
are those of the proofs under object lock is for the reader to compare: they stand in `roots/<date>/`.
"""

import hashlib
import json
import sys


def journal_hash(journal):
    text = json.dumps(journal, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(b"\x02" + text.encode()).hexdigest()


def entry_hash(previous, seq, hashed):
    content = bytes.fromhex(previous) + seq.to_bytes(8, "big") + bytes.fromhex(hashed)
    return hashlib.sha256(b"\x03" + content).hexdigest()


def fault(line, seq, previous, comes_later):
    """What is wrong with a line after the entry `seq` whose hash is `previous`, or None."""
    if "head" in line:
        if line["seq"] != seq:
            return f"removed: entry {seq + 1} and on, to {line['seq']}"
        return None if line["head"] == previous else f"edited: up to entry {seq}"
    if line["seq"] != seq + 1:
        return f"{'reordered' if comes_later else 'removed'}: entry {seq + 1}"
    if line["previous"] != previous:
        return f"reordered: entry {line['seq']}, {line['journal_id']}"
    if line["journal"] is None:
        return f"removed: the journal {line['journal_id']} of entry {line['seq']}"
    told, kept = line["journal"], (line["journal_id"], line["journal_hash"])
    if (told["journal_id"], journal_hash(told)) != kept:
        return f"edited: the journal {line['journal_id']} of entry {line['seq']}"
    if line["hash"] != entry_hash(previous, line["seq"], line["journal_hash"]):
        return f"edited: entry {line['seq']}, {line['journal_id']}"
    return None


def first_fault(lines):
    """The first line that doesn't follow from those before it, in words, or None."""
    last_place = {(line["shard"], line["seq"]): place for place, line in enumerate(lines) if "hash" in line}
    ends, open_ended = {}, {}
    for place, line in enumerate(lines):
        shard, is_head = line["shard"], "head" in line
        if shard in ends:
            following = last_place.get((shard, ends[shard][0] + 1), -1)
            if wrong := fault(line, *ends[shard], following > place):
                return f"shard {shard}: {wrong}"
        elif not is_head:
            return f"shard {shard}: begins without a head"
        ends[shard] = (line["seq"], line["head" if is_head else "hash"])
        open_ended[shard] = not is_head
    return next((f"shard {shard}: removed: the head at its end" for shard in ends if open_ended[shard]), None)


def main(name):
    with open(name, encoding="utf-8") as file:
        lines = [json.loads(line) for line in file]
    if wrong := first_fault(lines):
        sys.exit(wrong)
    print(f"{sum('hash' in line for line in lines)} entries hold")


if __name__ == "__main__":
    main(sys.argv[1])
