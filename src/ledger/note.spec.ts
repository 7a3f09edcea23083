import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { merkleLeaf } from '../shared/hash.js';
import { openCheckpoint, parseCheckpoint, signCheckpoint } from './checkpoint.js';
import { nodeHash } from './merkle.js';
import { formatVkey, openNote, otherSignatures, parseVkey, signNote } from './note.js';
import { formatProof, parseProof, verifyProof } from './proof.js';

const PETER = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const NOTE = `If you think cryptography is the answer to your problem,
then you don't know what your problem is.

— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
`;
const ORIGIN = 'pakta.example.go.id/ledger/1';
const keys = generateKeyPairSync('ed25519');
const key = parseVkey(formatVkey(ORIGIN, keys.publicKey));
const head = { origin: ORIGIN, size: 2, root: nodeHash(merkleLeaf('a'), merkleLeaf('b')) };
const code = (work: () => unknown): unknown => {
  try {
    work();
    return 'accepted';
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
};

describe('signed notes', () => {
  it('opens the known answer of the Go implementation', () => {
    expect(openNote(NOTE, parseVkey(PETER))).toMatch(/^If you think/);
    expect(parseVkey('sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8').name).toBe(
      'sum.golang.org',
    );
  });

  it('signs what it opens, with the same bytes each time, and reads its own key line', () => {
    const note = signNote('teks\n\nlanjutan\n', ORIGIN, keys.privateKey);
    expect(openNote(note, key)).toBe('teks\n\nlanjutan\n');
    expect(signNote('teks\n\nlanjutan\n', ORIGIN, keys.privateKey)).toBe(note);
    expect(formatVkey(ORIGIN, key.publicKey)).toBe(formatVkey(ORIGIN, createPublicKey(keys.privateKey)));
  });

  it('leaves signatures of others alone and counts them', () => {
    const note = signNote('teks\n', ORIGIN, keys.privateKey) + NOTE.split('\n\n')[1]!;
    expect(openNote(note, key)).toBe('teks\n');
    expect(otherSignatures(note, key)).toBe(1);
  });

  it.each([
    ['text changed', NOTE.replace('answer', 'Answer'), 'note-forged'],
    ['no signature', NOTE.split('\n\n')[0]!, 'note-malformed'],
    ['no newline at the end', NOTE.trimEnd(), 'note-malformed'],
    ['a carriage return', NOTE.replaceAll('\n', '\r\n'), 'note-malformed'],
    ['a hyphen for the dash', NOTE.replace('—', '-'), 'note-malformed'],
    ['another name', NOTE.replace('— Peter', '— Petra'), 'note-unsigned'],
    ['signature cut short', NOTE.replace('yBwJnAM=', ''), 'note-forged'],
    ['base64 with stray bits', NOTE.replace('nAM=', 'nAN='), 'note-malformed'],
    ['too long', `${'x'.repeat(200_000)}\n${NOTE}`, 'note-malformed'],
  ])('refuses %s', (_, note, expected) => {
    expect(code(() => openNote(note, parseVkey(PETER)))).toBe(expected);
  });

  it.each([
    '',
    'PeterNeumann',
    PETER.replace('c74f20a3', 'c74f20a4'),
    PETER.replace('+AR', '+BR'),
    PETER.slice(0, -4),
    `Peter Neumann${PETER.slice(12)}`,
  ])('refuses the key %s', (vkey) => expect(code(() => parseVkey(vkey))).toBe('key-malformed'));
});

describe('checkpoints', () => {
  it('open with the key of their origin', () => {
    expect(openCheckpoint(signCheckpoint(head, keys.privateKey), key)).toEqual(head);
  });

  it('refuse a text of another origin under the same key', () => {
    const text = `lain.example/ledger/1\n2\n${head.root.toString('base64')}\n`;
    expect(code(() => openCheckpoint(signNote(text, ORIGIN, keys.privateKey), key))).toBe('wrong-origin');
  });

  it.each([
    'a\n1\n',
    `a\n01\n${head.root.toString('base64')}\n`,
    `a\n-1\n${head.root.toString('base64')}\n`,
    `a\n1e3\n${head.root.toString('base64')}\n`,
    `\n1\n${head.root.toString('base64')}\n`,
    `a\n1\n${head.root.toString('base64')}`,
    `a\n1\n${head.root.toString('base64')}\n\nb\n`,
    `a\n1\n${head.root.toString('hex')}\n`,
  ])('refuse %j', (text) => expect(code(() => parseCheckpoint(text))).toBe('checkpoint-malformed'));
});

describe('tlog proofs', () => {
  const checkpoint = signCheckpoint(head, keys.privateKey);
  const proof = formatProof({ index: 1, path: [merkleLeaf('a')], checkpoint });

  it('prove the entry that they were made for', () => {
    expect(verifyProof(proof, 'b', key)).toEqual({ ...head, index: 1 });
    expect(verifyProof(proof.replace('\nindex', '\nextra AAAA\nindex'), 'b', key).index).toBe(1);
    expect(proof.split('\n').slice(0, 2)).toEqual(['c2sp.org/tlog-proof@v1', 'index 1']);
  });

  it.each([
    ['another entry', proof, 'a', 'not-included'],
    ['another place', proof.replace('index 1', 'index 0'), 'b', 'not-included'],
    ['outside the tree', proof.replace('index 1', 'index 2'), 'b', 'not-included'],
    ['no path', formatProof({ index: 1, path: [], checkpoint }), 'b', 'not-included'],
    ['leading zero', proof.replace('index 1', 'index 01'), 'b', 'proof-malformed'],
    ['other version', proof.replace('@v1', '@v2'), 'b', 'proof-malformed'],
    ['a hash too short', proof.replace(/\nindex 1\n.*\n/, '\nindex 1\nAAAA\n'), 'b', 'proof-malformed'],
    ['a size that nobody signed', proof.replace('\n2\n', '\n3\n'), 'b', 'note-forged'],
  ])('refuse %s', (_, text, leaf, expected) => {
    expect(code(() => verifyProof(text, leaf, key))).toBe(expected);
  });

  it('refuse a key that is not the log’s, however consistent all else is', () => {
    const other = parseVkey(formatVkey(ORIGIN, generateKeyPairSync('ed25519').publicKey));
    expect(code(() => verifyProof(proof, 'b', other))).toBe('note-unsigned');
    expect(parseProof(proof).path).toHaveLength(1);
  });
});
