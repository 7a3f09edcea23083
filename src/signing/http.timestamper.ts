import { DerError } from './asn1.js';
import { post } from './http-post.js';
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
  const answer = await post({
    url: options.url,
    body: request,
    timeoutMs: options.timeoutMs ?? 10_000,
    headers: {
      'content-type': 'application/timestamp-query',
      accept: 'application/timestamp-reply',
      ...(options.authorization && { authorization: options.authorization }),
    },
  });
  if (answer?.status === 200) return answer.body;
  throw signingRefusal('timestamp-unreachable', { retryAfterSeconds: 60 });
}
