import { createPublicKey, generateKeyPairSync, randomUUID, type KeyObject } from 'node:crypto';
import { link, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config.js';
import { decryptKey, encryptKey } from '../signing/encrypted-key.js';
import { sealPassphrase } from '../signing/seal-passphrase.js';
import { ledgerRefusal } from './ledger.errors.js';
import { formatVkey } from './note.js';

/**
 * What of the ledger lies outside the database, in DATA_DIR/ledger: `key` (Ed25519, PKCS#8, encrypted as the
 * seal's), `key.vkey` (public, for auditors) and `checkpoint` (the last that was signed: the memory that a
 * rollback of the database cannot take back).
 */
@Injectable()
export class LedgerFiles {
  readonly keyPath: string;
  readonly vkeyPath: string;
  readonly checkpointPath: string;
  private key: KeyObject | undefined;
  private shown: string | undefined;

  constructor(@Inject(CONFIG) private readonly config: Config) {
    const directory = join(config.dataDir, 'ledger');
    this.keyPath = join(directory, 'key');
    this.vkeyPath = join(directory, 'key.vkey');
    this.checkpointPath = join(directory, 'checkpoint');
  }

  /** The private key; one is made only where `create` allows it. Throws `ledger.key-missing`. */
  async openKey({ create }: { readonly create: boolean }): Promise<KeyObject> {
    if (this.key) return this.key;
    const passphrase = await sealPassphrase(this.config);
    let pem = await readText(this.keyPath);
    if (pem === undefined) {
      if (!create) throw ledgerRefusal('ledger.key-missing', { values: { path: this.keyPath } });
      await this.write(this.keyPath, encryptKey(generateKeyPairSync('ed25519').privateKey, passphrase), true);
      pem = (await readText(this.keyPath))!;
    }
    this.key = decryptKey(pem, passphrase);
    return this.key;
  }

  /** The verifier key of an origin; the same key under another origin is another log. */
  async vkey(origin: string, options: { readonly create: boolean }): Promise<string> {
    return formatVkey(origin, createPublicKey(await this.openKey(options)));
  }

  /** The last checkpoint that was written here, as it stands. */
  readCheckpoint(): Promise<string | undefined> {
    return readText(this.checkpointPath);
  }

  /** Replaces the checkpoint, and shows the key that signed it: whole and on disk when this returns. */
  async writeCheckpoint(note: string, vkey: string): Promise<void> {
    if (this.shown !== vkey && (await readText(this.vkeyPath)) !== `${vkey}\n`)
      await this.write(this.vkeyPath, `${vkey}\n`, false);
    this.shown = vkey;
    await this.write(this.checkpointPath, note, false);
  }

  private async write(path: string, text: string, first: boolean): Promise<void> {
    await mkdir(join(path, '..'), { recursive: true, mode: 0o700 });
    const staging = `${path}.${randomUUID()}.new`;
    const file = await open(staging, 'w', first ? 0o600 : 0o644);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    if (!first) return rename(staging, path);
    // Of two processes that make a key at once, one wins and both use it.
    await link(staging, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
    await rm(staging);
  }
}

async function readText(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}
