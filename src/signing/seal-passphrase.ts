import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Config } from '../config.js';

/**
 * The passphrase of this installation's keys, made on first use where none is set. Never beside the keys:
 * from the environment, or from a file of the user's outside the data directory.
 */
export async function sealPassphrase({ seal }: Config): Promise<string> {
  const { passphrase, passphraseFile } = seal;
  if (passphrase !== undefined) return passphrase;
  await mkdir(dirname(passphraseFile), { recursive: true, mode: 0o700 });
  await writeFile(passphraseFile, randomBytes(24).toString('base64url'), { flag: 'wx', mode: 0o600 }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    },
  );
  return (await readFile(passphraseFile, 'utf8')).trim();
}
