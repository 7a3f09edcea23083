import { DerError } from './asn1.js';
import { signingRefusal } from './signing.errors.js';
import { newNonce, timestampRequest, tokenOf, verifyTimestamp } from './timestamp.js';
import type { Timestamper } from './timestamper.port.js';
import type { Trust } from './trust.js';
import { Failed } from './verdict.js';

export interface HttpTimestamperOptions {
  readonly url: string;
  /** Anchors of the authority: a token that does not lead to them is as good as none. */
  readonly trust: Trust;
  /** From sending to the last byte of the answer; default 10 s. */
  readonly timeoutMs?: number;
  /** `Authorization` header, where the authority wants one. */
  readonly authorization?: string;
  readonly now?: () => Date;
}

/** A token has 2 to 8 KB; an answer beyond this is not one. */
const MAX_RESPONSE = 64 * 1024;

/** Asks a timestamping authority over HTTP (RFC 3161 section 3.4), and believes nothing it has not checked. */
export function httpTimestamper(options: HttpTimestamperOptions): Timestamper {
  const { trust, now = () => new Date() } = options;
  return {
    async stamp(digest) {
      const nonce = newNonce();
      const response = await ask(options, timestampRequest(digest, nonce));
      try {
        const token = tokenOf(response);
        const stamp = verifyTimestamp(
          token,
          (hash) => {
            if (hash !== 'sha256') throw new Failed('timestamp-invalid', `imprint by ${hash}`);
            return Buffer.from(digest);
          },
          trust,
          now(),
        );
        if (stamp.nonce !== nonce.toString('hex'))
          throw new Failed('timestamp-invalid', 'nonce of another request');
        return token;
      } catch (error) {
        if (!(error instanceof Failed || error instanceof DerError)) throw error;
        throw signingRefusal('timestamp-refused', { values: { reason: error.message } });
      }
    },
  };
}

async function ask(options: HttpTimestamperOptions, request: Buffer): Promise<Buffer> {
  try {
    const response = await fetch(options.url, {
      method: 'POST',
      body: new Uint8Array(request),
      redirect: 'error',
      signal: AbortSignal.timeout(options.timeoutMs ?? 10_000),
      headers: {
        'content-type': 'application/timestamp-query',
        accept: 'application/timestamp-reply',
        ...(options.authorization && { authorization: options.authorization }),
      },
    });
    if (response.ok && response.body) return await readAll(response.body);
    await response.body?.cancel();
  } catch {
    // Refused, reset, too slow or too long: for the caller the authority is not there now.
  }
  throw signingRefusal('timestamp-unreachable', { retryAfterSeconds: 60 });
}

async function readAll(body: ReadableStream<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of body) {
    length += part.length;
    if (length > MAX_RESPONSE) throw new RangeError('answer too long');
    parts.push(part);
  }
  return Buffer.concat(parts);
}
