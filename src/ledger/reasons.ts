import { randomBytes } from 'node:crypto';
import type { Tx } from '../database/database.js';
import { sha256 } from '../shared/hash.js';

/**
 * Keeps the words of a recorded act with the issuer and returns the commitment that its ledger entry
 * carries: SHA-256(salt || text), hexadecimal. The salt (128 bits) keeps short reasons from being guessed.
 */
export async function keepReason(tx: Tx, text: string): Promise<string> {
  const salt = randomBytes(16);
  const commitment = sha256(salt, text);
  await tx.execute(`INSERT INTO reason (commitment, salt, text) VALUES ($1, $2, $3)`, [
    commitment,
    salt,
    text,
  ]);
  return commitment.toString('hex');
}
