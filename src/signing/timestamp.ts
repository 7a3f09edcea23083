import { createHash, randomBytes } from 'node:crypto';
import {
  DerError,
  DerReader,
  derTrue,
  integer,
  members,
  octetString,
  oid,
  readDer,
  readIntegerHex,
  readOid,
  readSmallInteger,
  readTime,
  sequence,
  TAG,
} from './asn1.js';
import { OID } from './oids.js';
import { algorithmOf } from './read-cms.js';
import type { Trust } from './trust.js';
import { Failed } from './verdict.js';
import { DIGESTS, judgeSigner, openCms, type CmsSigner, type Digest } from './verify-cms.js';

/** What a timestamp token proves: the imprint existed at that time, says that authority (RFC 3161). */
export interface Timestamp {
  readonly time: Date;
  /** Lower-case hexadecimal. */
  readonly serial: string;
  readonly policy: string;
  /** Hexadecimal, when the request had one. */
  readonly nonce?: string;
  readonly authority: CmsSigner;
}

/** TimeStampReq (section 2.4.1) for a SHA-256, asking for the authority's certificate in the token. */
export function timestampRequest(digest: Uint8Array, nonce: Uint8Array): Buffer {
  const imprint = sequence(sequence(oid(OID.sha256)), octetString(digest));
  return sequence(integer(1), imprint, integer(nonce), derTrue());
}

/** 64 random bits, positive and without a leading zero byte, so that it reads back the same. */
export function newNonce(): Buffer {
  const nonce = randomBytes(8);
  nonce[0] = (nonce[0]! & 0x7f) | 0x40;
  return nonce;
}

/** The token of a TimeStampResp (section 2.4.2); fails with `timestamp-invalid` when the authority says no. */
export function tokenOf(response: Uint8Array): Buffer {
  const fields = new DerReader(readDer(response));
  const [status] = members(fields.take(TAG.sequence));
  if (!status) throw new DerError('no status');
  const code = readSmallInteger(status);
  // granted, or granted with modifications
  if (code > 1) throw new Failed('timestamp-invalid', `the authority answered with status ${code}`);
  const token = fields.take(TAG.sequence).bytes;
  fields.end();
  return token;
}

/**
 * Checks a token: signature, a certificate for timestamps alone, its chain at `at` (or at the token's own time
 * if that is later), and that its imprint is that of the data.
 *
 * @param digestOf digest of the stamped data under a hash algorithm
 *
 * Throws a DerError, or fails as `openCms` and `checkChain` do, or with `timestamp-invalid`.
 */
export function verifyTimestamp(
  token: Uint8Array,
  digestOf: (hash: Digest) => Buffer,
  trust: Trust,
  at: Date,
): Timestamp {
  const opened = openCms(
    token,
    OID.timestampInfo,
    (hash, cms) => {
      if (!cms.content) throw new Failed('timestamp-invalid', 'no TSTInfo');
      return createHash(hash).update(cms.content).digest();
    },
    trust,
  );
  const info = readInfo(opened.cms.content!);
  const hash = DIGESTS[info.algorithm];
  if (!hash) throw new Failed('weak-algorithm', `imprint ${info.algorithm}`);
  if (!digestOf(hash).equals(info.imprint)) throw new Failed('timestamp-invalid', 'imprint of other data');
  const authority = judgeSigner(opened, trust, info.time > at ? info.time : at, 'timestamp');
  const { time, serial, policy, nonce } = info;
  if (time < opened.signer.notBefore || time > opened.signer.notAfter) {
    throw new Failed('timestamp-invalid', 'the certificate was not valid at that time');
  }
  return { time, serial, policy, ...(nonce && { nonce }), authority };
}

interface Info extends Omit<Timestamp, 'authority'> {
  readonly algorithm: string;
  readonly imprint: Buffer;
}

/** TSTInfo (section 2.4.2). */
function readInfo(bytes: Uint8Array): Info {
  const fields = new DerReader(readDer(bytes));
  if (readSmallInteger(fields.take(TAG.integer)) !== 1) throw new DerError('version of TSTInfo');
  const policy = readOid(fields.take());
  const [algorithm, imprint] = members(fields.take());
  if (!algorithm || imprint?.tag !== TAG.octetString) throw new DerError('no imprint');
  const serial = readIntegerHex(fields.take());
  const time = readTime(fields.take(TAG.generalizedTime));
  fields.maybe(TAG.sequence); // accuracy
  fields.maybe(TAG.boolean); // ordering
  const nonce = fields.maybe(TAG.integer);
  fields.maybe(0xa0); // name of the authority: its certificate says it better
  const extensions = fields.maybe(0xa1);
  for (const extension of extensions ? members(extensions, 0xa1) : []) {
    // Qualified authorities say so in one (EN 319 422); only a critical one must be understood.
    if (members(extension)[1]?.tag === TAG.boolean) throw new DerError('critical extension of TSTInfo');
  }
  fields.end();
  return {
    policy,
    algorithm: algorithmOf(algorithm),
    imprint: imprint.contents,
    serial,
    time,
    ...(nonce && { nonce: readIntegerHex(nonce) }),
  };
}
