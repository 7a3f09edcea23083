/** For specs: a CMS as `cms.ts` makes it, except for what the forgery says. */
import { sha256 } from '../shared/hash.js';
import { context, der, derNull, integer, octetString, oid, sequence, setOf, TAG, time } from './asn1.js';
import { readCertificate } from './certificate.js';
import { attribute } from './cms.js';
import { NOW } from './signing.fixture.js';
import { OID } from './oids.js';
import type { Signer } from './signer.port.js';

export interface Forgery {
  readonly attributes?: readonly ('type' | 'digest' | 'time' | 'certificate')[];
  /** Bytes that stand inside instead of being detached. */
  readonly content?: Uint8Array;
  readonly contentType?: string;
  readonly digestAlgorithm?: string;
  readonly announced?: string;
  readonly signatureAlgorithm?: string;
  readonly signature?: Buffer;
  readonly signers?: number;
  readonly certificates?: readonly Uint8Array[];
  /** Whose issuer and serial the SignerInfo names. */
  readonly signerIs?: Uint8Array;
}

export async function forgeCms(by: Signer, digest: Buffer, forgery: Forgery): Promise<Buffer> {
  const leaf = by.chain[0]!;
  const type = forgery.contentType ?? OID.data;
  const made = {
    type: attribute(OID.contentType, oid(type)),
    digest: attribute(OID.messageDigest, octetString(digest)),
    time: attribute(OID.signingTime, time(NOW)),
    certificate: attribute(OID.signingCertificateV2, sequence(sequence(sequence(octetString(sha256(leaf)))))),
  };
  const attributes = setOf(
    ...(forgery.attributes ?? ['type', 'digest', 'certificate']).map((name) => made[name]),
  );
  const signature = forgery.signature ?? (await by.sign(attributes));
  const named = readCertificate(forgery.signerIs ?? leaf);
  const digestAlgorithm = sequence(oid(forgery.digestAlgorithm ?? OID.sha256));
  const signerInfo = sequence(
    integer(1),
    sequence(named.issuer, integer(Buffer.from(named.serial, 'hex'))),
    digestAlgorithm,
    Buffer.concat([Buffer.of(0xa0), attributes.subarray(1)]),
    forgery.signatureAlgorithm === OID.rsaEncryption
      ? sequence(oid(OID.rsaEncryption), derNull())
      : sequence(oid(forgery.signatureAlgorithm ?? OID.ecdsaWithSha256)),
    octetString(signature),
  );
  const announced = forgery.announced ? sequence(oid(forgery.announced)) : digestAlgorithm;
  return sequence(
    oid(OID.signedData),
    context(
      0,
      sequence(
        integer(type === OID.data ? 1 : 3),
        der(TAG.set, announced),
        sequence(oid(type), ...(forgery.content ? [context(0, octetString(forgery.content))] : [])),
        context(0, ...(forgery.certificates ?? by.chain)),
        der(TAG.set, ...Array.from({ length: forgery.signers ?? 1 }, () => signerInfo)),
      ),
    ),
  );
}
