import { createPublicKey, sign, type KeyObject } from 'node:crypto';
import { sha256 } from '../shared/hash.js';
import {
  bitString,
  context,
  contextPrimitive,
  der,
  derNull,
  derTrue,
  integer,
  members,
  octetString,
  oid,
  readBitString,
  readDer,
  sequence,
  setOf,
  TAG,
  time,
  utf8String,
} from './asn1.js';
import { KEY_USAGES, readCertificate, type KeyUsage } from './certificate.js';
import { OID } from './oids.js';

export interface CertificateRequest {
  readonly subject: Readonly<
    Partial<Record<'country' | 'organization' | 'organizationalUnit' | 'commonName', string>>
  >;
  readonly publicKey: KeyObject;
  /** DER certificate of the issuer; absent for a self-signed one. */
  readonly issuer?: Uint8Array;
  /** The issuer's private key (the subject's own, when self-signed). */
  readonly issuerKey: KeyObject;
  /** 1 to 20 bytes, positive (RFC 5280 section 4.1.2.2). */
  readonly serial: Uint8Array;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** An authority, and how many authorities may follow below it. */
  readonly authority?: { readonly pathLength: number };
  readonly keyUsage: readonly KeyUsage[];
  /** Critical, as RFC 3161 section 2.3 demands of a timestamping certificate. */
  readonly extendedKeyUsage?: readonly string[];
  readonly demo?: boolean;
}

/** Issues an X.509 v3 certificate (RFC 5280), signed with SHA-256 by an EC or RSA key; returns DER. */
export function issueCertificate(request: CertificateRequest): Buffer {
  const { issuerKey } = request;
  const issuer = request.issuer && readCertificate(request.issuer);
  const subject = name(request.subject);
  const publicKey = request.publicKey.export({ type: 'spki', format: 'der' });
  const authorityKey = createPublicKey(issuerKey).export({ type: 'spki', format: 'der' });
  const algorithm =
    issuerKey.asymmetricKeyType === 'ec'
      ? sequence(oid(OID.ecdsaWithSha256))
      : sequence(oid(OID.sha256WithRsa), derNull());
  const tbs = sequence(
    context(0, integer(2)),
    integer(request.serial),
    algorithm,
    issuer?.subject ?? subject,
    sequence(time(request.notBefore), time(request.notAfter)),
    subject,
    publicKey,
    context(3, sequence(...extensions(request, publicKey, authorityKey))),
  );
  return sequence(tbs, algorithm, bitString(sign('sha256', tbs, issuerKey)));
}

function extensions(request: CertificateRequest, publicKey: Buffer, authorityKey: Buffer): Buffer[] {
  const list = [
    extension(
      OID.basicConstraints,
      request.authority ? sequence(derTrue(), integer(request.authority.pathLength)) : sequence(),
      true,
    ),
    extension(OID.keyUsage, keyUsage(request.keyUsage), true),
    extension(OID.subjectKeyIdentifier, octetString(keyIdentifier(publicKey))),
    extension(OID.authorityKeyIdentifier, sequence(contextPrimitive(0, keyIdentifier(authorityKey)))),
  ];
  if (request.extendedKeyUsage) {
    list.push(extension(OID.extendedKeyUsage, sequence(...request.extendedKeyUsage.map(oid)), true));
  }
  if (request.demo) list.push(extension(OID.demo, utf8String('DEMO: bukan segel elektronik resmi')));
  return list;
}

function extension(id: string, value: Buffer, critical = false): Buffer {
  return sequence(oid(id), ...(critical ? [derTrue()] : []), octetString(value));
}

/** RFC 7093 section 2, method 1: the leftmost 160 bits of SHA-256 over the public key's bits. */
function keyIdentifier(spki: Buffer): Buffer {
  const [, bits] = members(readDer(spki));
  if (!bits) throw new TypeError('not a public key');
  return sha256(readBitString(bits).bytes).subarray(0, 20);
}

/** A named bit list: DER drops the zero bits at its end (X.690 section 11.2.2). */
function keyUsage(usages: readonly KeyUsage[]): Buffer {
  const bits = usages.map((usage) => KEY_USAGES.indexOf(usage));
  const last = Math.max(...bits);
  const bytes = Buffer.alloc((last >> 3) + 1);
  for (const bit of bits) bytes[bit >> 3]! |= 0x80 >> (bit & 7);
  return der(TAG.bitString, Buffer.of(7 - (last & 7)), bytes);
}

/** A distinguished name, most general part first. Country is a PrintableString by definition. */
function name(parts: CertificateRequest['subject']): Buffer {
  return sequence(
    ...(['country', 'organization', 'organizationalUnit', 'commonName'] as const).flatMap((part) => {
      const text = parts[part];
      if (!text) return [];
      const value = part === 'country' ? der(0x13, Buffer.from(text, 'latin1')) : utf8String(text);
      return [setOf(sequence(oid(OID[part]), value))];
    }),
  );
}
