import { createHash } from 'node:crypto';
import { LineError, linesOf } from './csv.js';
import { PackUnreadable } from './pack-faults.js';
import { packFileOf, SUMS } from './pack-layout.js';
import type { PackSource } from './pack-source.js';
import type { Report } from './pack-tables.js';

/**
 * Checks SHA256SUMS: every file of the pack but itself, once, with the hash that it has. `known` are hashes
 * of files that were read already. Returns the SHA-256 of SHA256SUMS itself.
 */
export async function checkSums(
  source: PackSource,
  known: ReadonlyMap<string, string>,
  report: Report,
): Promise<string> {
  const left = new Set(source.files.keys());
  left.delete(SUMS);
  const own = createHash('sha256');
  let line = 0;
  try {
    for await (const text of linesOf(tapped(source.stream(SUMS), (chunk) => own.update(chunk)))) {
      line += 1;
      const match = /^([0-9a-f]{64}) {2}(\S+)$/.exec(text);
      if (!match) throw new LineError('not a line of sha256sum');
      const [, said, name] = match;
      const is = left.delete(name!) ? (known.get(name!) ?? (await hashOf(source, name!))) : undefined;
      if (is !== said) report({ code: 'sums-wrong', where: `${SUMS}:${line}`, detail: name! });
    }
  } catch (error) {
    if (!(error instanceof LineError)) throw error;
    throw new PackUnreadable({ code: 'table-malformed', where: `${SUMS}:${line}`, detail: error.message });
  }
  for (const name of left)
    if (packFileOf(name) !== undefined)
      report({ code: 'sums-wrong', where: SUMS, detail: `${name} is not named` });
  return own.digest('hex');
}

async function hashOf(source: PackSource, name: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of source.stream(name)) hash.update(chunk);
  return hash.digest('hex');
}

async function* tapped(
  chunks: AsyncIterable<Buffer>,
  see: (chunk: Buffer) => unknown,
): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    see(chunk);
    yield chunk;
  }
}
