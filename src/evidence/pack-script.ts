/**
 * verify.py, which lies in every pack: python3 with its standard library and openssl check the ledger's part
 * without any of our code. Kept short enough to be read in full before it is run.
 */
export const PACK_SCRIPT = String.raw`#!/usr/bin/env python3
# python3 verify.py 'NAMA+ID+KUNCI'  - kunci buku besar dari instansi, BUKAN dari berkas ini (ledger/key.vkey).
import base64, csv, hashlib, json, os, subprocess, sys, tempfile
os.chdir(os.path.dirname(os.path.abspath(__file__)))
sha = lambda *parts: hashlib.sha256(b"".join(parts)).digest()
def need(true, what):
    if not true: sys.exit("TIDAK SAH: " + what)
name, key_id, key = sys.argv[1].strip().split("+", 2); key = base64.b64decode(key)
need(sha(name.encode(), b"\n", key)[:4].hex() == key_id and key[0] == 1 and len(key) == 33, "kunci")
text, signatures = open("ledger/checkpoint", "rb").read().rsplit(b"\n\n", 1); text += b"\n"
origin, size, root = text.decode().split("\n")[:3]; root = base64.b64decode(root)
own = [base64.b64decode(line.split(" ")[2]) for line in signatures.decode().splitlines() if line.split(" ")[1] == name]
need(origin == name and own and own[0][:4].hex() == key_id, "checkpoint bukan dari kunci ini")
with tempfile.TemporaryDirectory() as d:  # Ed25519: RFC 8410 header before the raw key
    for file, data in ("t", text), ("s", own[0][4:]), ("k", bytes.fromhex("302a300506032b6570032100") + key[1:]):
        open(os.path.join(d, file), "wb").write(data)
    need(subprocess.run("openssl pkeyutl -verify -pubin -keyform DER -inkey k -rawin -in t -sigfile s".split(), cwd=d).returncode == 0, "tanda tangan checkpoint")
def included(leaf, index, path):  # RFC 9162, 2.1.3.2
    proof, note = open(path, "rb").read().split(b"\n\n", 1)
    header, at, *hashes = proof.decode().split("\n")
    need(at == "index %d" % index and note == open("ledger/checkpoint", "rb").read(), path)
    node, last, h = index, int(size) - 1, sha(b"\0", leaf)
    for s in map(base64.b64decode, hashes):
        need(last > 0, path)
        if node & 1 or node == last:
            h = sha(b"\1", s, h)
            while node and not node & 1: node >>= 1; last >>= 1
        else: h = sha(b"\1", h, s)
        node >>= 1; last >>= 1
    need(last == 0 and h == root, path)
documents = {sha(r["verification_code"].encode()).hex(): r for r in csv.DictReader(open("manifest.csv", encoding="utf-8-sig", newline="")) if r["kind"] == "pact"}
signed = 0
for line in open("ledger/entries.jsonl", "rb"):
    entry = json.loads(line); leaf = json.loads(entry["leaf"]); said = leaf["data"]; r = documents.get(said.get("code_sha256"))
    included(entry["leaf"].encode(), entry["index"], "ledger/proofs/" + (r["verification_code"] if r else "entry-%d" % entry["index"]) + ".tlog-proof")
    if not r: continue
    need((said["sha256"], said["person_ref"], leaf["at"]) == (r["sha256"], r["person_ref"], r["signed_at"]), r["file"])
    need(sha(open(r["file"], "rb").read()).hex() == said["sha256"], r["file"]); signed += 1
need(signed == len(documents), "dokumen tanpa entri buku besar")
print("SAH: %d dokumen terbukti ada di buku besar %s (%s entri)" % (signed, origin, size))
`;
