import type { KeyObject } from 'node:crypto';
import type { TreeHead } from './merkle.js';
import { NoteFault, openNote, signNote, strictBase64, type NoteKey } from './note.js';

/** The head of a log's tree, as C2SP tlog-checkpoint writes it. */
export interface Checkpoint extends TreeHead {
  readonly origin: string;
}

/** Signs a checkpoint; the key bears the log's name, its origin. Ed25519: the same head, the same bytes. */
export function signCheckpoint({ origin, size, root }: Checkpoint, privateKey: KeyObject): string {
  return signNote(`${origin}\n${size}\n${root.toString('base64')}\n`, origin, privateKey);
}

/** A checkpoint whose signature and origin are those of the key. Throws a NoteFault. */
export function openCheckpoint(note: string, key: NoteKey): Checkpoint {
  const checkpoint = parseCheckpoint(openNote(note, key));
  if (checkpoint.origin !== key.name) throw new NoteFault('wrong-origin');
  return checkpoint;
}

/** Reads a checkpoint's text; extension lines are allowed and without meaning. Throws `checkpoint-malformed`. */
export function parseCheckpoint(text: string): Checkpoint {
  const lines = text.split('\n');
  const [origin, sizeText, rootText] = lines;
  const root = rootText === undefined ? undefined : strictBase64(rootText);
  const size = /^(0|[1-9]\d{0,15})$/.test(sizeText ?? '') ? Number(sizeText) : undefined;
  const whole = lines.length >= 4 && lines.at(-1) === '' && !lines.slice(0, -1).includes('');
  if (!whole || origin === undefined || !Number.isSafeInteger(size) || root?.length !== 32)
    throw new NoteFault('checkpoint-malformed');
  return { origin, size: size!, root };
}

/** What a checkpoint says, whoever signed it: only for choosing the key with which to open it. */
export function peekCheckpoint(note: string): Checkpoint {
  return parseCheckpoint(note.slice(0, note.lastIndexOf('\n\n') + 1));
}
