import { verify } from 'node:crypto';
import { sha256 } from '../shared/hash.js';
import { integer, sequence } from './asn1.js';
import { post } from './http-post.js';
import { keyKind, readChain } from './local-key.signer.js';
import { OID } from './oids.js';
import type { Signer } from './signer.port.js';
import { signingRefusal } from './signing.errors.js';

export interface RemoteSignerOptions {
  /** Base address of the service, up to and including `/csc/v2`. */
  readonly url: string;
  /** Which of the service's keys. */
  readonly credential: string;
  /** `Authorization` header, such as `Bearer ...`. */
  readonly authorization: string;
  /** Certificates of the key, PEM, the signer's first. */
  readonly chainPem: string;
  /** Per signature; default 10 s. */
  readonly timeoutMs?: number;
}

/**
 * A key that a signing service keeps, by `signatures/signHash` of the Cloud Signature Consortium's API (CSC v2,
 * section 11.11). Only a hash leaves the house. What comes back is checked against the certificate before it
 * goes into a document.
 */
export function remoteSigner(options: RemoteSignerOptions): Signer {
  const chain = readChain(options.chainPem);
  const publicKey = chain[0]!.publicKey;
  const { algorithm, signatureBytes } = keyKind(publicKey);
  let closed = false;
  return {
    algorithm,
    signatureBytes,
    chain: chain.map((certificate) => certificate.der),
    async sign(toBeSigned) {
      if (closed) throw signingRefusal('signer-closed');
      const request = {
        credentialID: options.credential,
        hashes: [sha256(toBeSigned).toString('base64')],
        hashAlgorithmOID: OID.sha256,
        signAlgo: algorithm === 'ES256' ? OID.ecdsaWithSha256 : OID.sha256WithRsa,
      };
      const signature = await ask(options, JSON.stringify(request));
      // Services differ on whether an ECDSA signature is r and s side by side or in DER.
      const forms =
        algorithm === 'ES256' && signature.length === 64 ? [ecdsaToDer(signature), signature] : [signature];
      const good = forms.find((form) => verify('sha256', toBeSigned, publicKey, form));
      if (!good) throw signingRefusal('signer-refused', { values: { reason: 'tanda tangan tidak cocok' } });
      return good;
    },
    async close() {
      closed = true;
    },
  };
}

/** ECDSA-Sig-Value (RFC 3279 section 2.2.3) of r and s side by side. */
export function ecdsaToDer(raw: Uint8Array): Buffer {
  const half = raw.length / 2;
  return sequence(integer(raw.subarray(0, half)), integer(raw.subarray(half)));
}

async function ask(options: RemoteSignerOptions, request: string): Promise<Buffer> {
  const answer = await post({
    url: `${options.url}/signatures/signHash`,
    body: Buffer.from(request),
    timeoutMs: options.timeoutMs ?? 10_000,
    headers: { 'content-type': 'application/json', authorization: options.authorization },
  });
  if (!answer || answer.status === 429 || answer.status >= 500) {
    throw signingRefusal('signer-unavailable', { retryAfterSeconds: 10 });
  }
  const fields = readObject(answer.body);
  if (answer.status !== 200) {
    const reason = typeof fields.error === 'string' ? fields.error.slice(0, 80) : String(answer.status);
    throw signingRefusal('signer-refused', { values: { reason } });
  }
  const [signature, ...others]: unknown[] = Array.isArray(fields.signatures) ? fields.signatures : [];
  if (typeof signature !== 'string' || others.length > 0) {
    throw signingRefusal('signer-refused', { values: { reason: 'jawaban tidak dikenal' } });
  }
  return Buffer.from(signature, 'base64');
}

function readObject(body: Buffer): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body.toString());
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
