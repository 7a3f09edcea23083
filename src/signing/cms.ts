import { sha256 } from '../shared/hash.js';
import { context, der, derNull, integer, octetString, oid, sequence, setOf, TAG } from './asn1.js';
import { readCertificate } from './certificate.js';
import { OID } from './oids.js';
import type { SignatureAlgorithm } from './signer.port.js';

/**
 * A detached CMS SignedData (RFC 5652) as PAdES baseline B-B wants it (ETSI EN 319 142-1 section 6.3):
 * content-type, message-digest and signing-certificate-v2 (RFC 5035) are signed; signing-time is absent,
 * because the PDF's /M carries the claimed time; the chain with the issuing CA travels along.
 *
 * All but 32 bytes of digest and the signature is the same for every document of one certificate, so it is
 * laid out once: on two cores a P-256 signature costs 0.03 ms, of which the curve takes half.
 */
export interface CmsTemplate {
  readonly algorithm: SignatureAlgorithm;
  /** The signed attributes as the SET OF that is signed, with zeros where the digest goes. */
  readonly attributes: Buffer;
  readonly digestOffset: number;
  /** The largest CMS of this certificate without unsigned attributes, in bytes. */
  readonly maxLength: number;
  /** The CMS for one length of signature: an ECDSA signature in DER varies by a few bytes. */
  readonly layouts: Map<number, CmsLayout>;
  readonly chain: readonly Uint8Array[];
  readonly issuerAndSerial: Buffer;
}

interface CmsLayout {
  readonly bytes: Buffer;
  readonly attributesOffset: number;
  readonly signatureOffset: number;
}

const SHA256 = sequence(oid(OID.sha256));
const SIGNATURE_ALGORITHMS: Readonly<Record<SignatureAlgorithm, Buffer>> = {
  ES256: sequence(oid(OID.ecdsaWithSha256)),
  // RFC 5754 section 3.2: with rsaEncryption the digest algorithm stands in the SignerInfo alone.
  RS256: sequence(oid(OID.rsaEncryption), derNull()),
};
/** A DER ECDSA-Sig-Value over P-256: two integers of up to 33 bytes. */
const MAX_ES256 = 72;

/**
 * Lays out the CMS of one certificate.
 *
 * @param chain DER certificates, the signer's first, then its issuers. A self-signed root is left out
 *   unless it issued the signer's certificate itself.
 * @param signatureBytes length of a signature: the modulus of an RSA key; ignored for ES256.
 */
export function compileCms(
  algorithm: SignatureAlgorithm,
  chain: readonly Uint8Array[],
  signatureBytes: number,
): CmsTemplate {
  const certificates = chain.map(readCertificate);
  const leaf = certificates[0];
  if (!leaf) throw new TypeError('a chain begins with the certificate of the signer');
  const mark = Buffer.alloc(32, 0xa5);
  const attributes = setOf(
    attribute(OID.contentType, oid(OID.data)),
    attribute(OID.messageDigest, octetString(mark)),
    // SigningCertificateV2 { certs { ESSCertIDv2 { certHash } } }; SHA-256 is the default, and
    // EN 319 122-1 advises against issuerSerial.
    attribute(OID.signingCertificateV2, sequence(sequence(sequence(octetString(sha256(leaf.der)))))),
  );
  const draft = {
    algorithm,
    attributes,
    digestOffset: attributes.indexOf(mark),
    layouts: new Map<number, CmsLayout>(),
    chain: certificates.filter((one, i) => i < 2 || !one.issuer.equals(one.subject)).map((one) => one.der),
    issuerAndSerial: sequence(leaf.issuer, integer(Buffer.from(leaf.serial, 'hex'))),
  };
  const longest = layOut(draft, algorithm === 'ES256' ? MAX_ES256 : signatureBytes);
  return { ...draft, maxLength: longest.bytes.length };
}

/** First phase: the bytes that the key signs (RFC 5652 section 5.4), for a document's SHA-256. */
export function signedAttributes(template: CmsTemplate, digest: Uint8Array): Buffer {
  if (digest.length !== 32) throw new TypeError('a SHA-256 digest has 32 bytes');
  const attributes = Buffer.from(template.attributes);
  attributes.set(digest, template.digestOffset);
  return attributes;
}

/**
 * Second phase: the complete CMS.
 *
 * @param attributes what `signedAttributes` returned and the key signed
 * @param signature ECDSA-Sig-Value in DER, or an RSASSA-PKCS1-v1_5 signature
 * @param unsigned encoded unsigned attributes, such as a timestamp token (B-T)
 */
export function assembleCms(
  template: CmsTemplate,
  attributes: Uint8Array,
  signature: Uint8Array,
  unsigned: readonly Uint8Array[] = [],
): Buffer {
  const layout =
    unsigned.length > 0 ? layOut(template, signature.length, unsigned) : cached(template, signature);
  const cms = unsigned.length > 0 ? layout.bytes : Buffer.from(layout.bytes);
  cms.set(attributes.subarray(1), layout.attributesOffset + 1);
  cms.set(signature, layout.signatureOffset);
  return cms;
}

/** An Attribute (RFC 5652 section 5.3) with one value. */
export const attribute = (type: string, value: Uint8Array): Buffer => sequence(oid(type), setOf(value));

function cached(template: CmsTemplate, signature: Uint8Array): CmsLayout {
  let layout = template.layouts.get(signature.length);
  if (!layout) template.layouts.set(signature.length, (layout = layOut(template, signature.length)));
  return layout;
}

function layOut(
  template: Omit<CmsTemplate, 'maxLength'>,
  signatureLength: number,
  unsigned: readonly Uint8Array[] = [],
): CmsLayout {
  // [0] IMPLICIT replaces the identifier of the SET OF; its length bytes stay.
  const signed = Buffer.from(template.attributes);
  signed[0] = 0xa0;
  const unsignedAttributes =
    unsigned.length > 0 ? context(1, ...[...unsigned].sort((a, b) => Buffer.compare(a, b))) : Buffer.alloc(0);
  const signerInfo = sequence(
    integer(1),
    template.issuerAndSerial,
    SHA256,
    signed,
    SIGNATURE_ALGORITHMS[template.algorithm],
    octetString(Buffer.alloc(signatureLength)),
    unsignedAttributes,
  );
  const bytes = sequence(
    oid(OID.signedData),
    context(
      0,
      sequence(
        integer(1),
        der(TAG.set, SHA256),
        sequence(oid(OID.data)),
        context(0, ...template.chain),
        der(TAG.set, signerInfo),
      ),
    ),
  );
  // SignerInfo comes last, and the signature stands last in it but for the unsigned attributes.
  const signatureOffset = bytes.length - unsignedAttributes.length - signatureLength;
  const attributesOffset = bytes.lastIndexOf(signed, signatureOffset);
  return { bytes, attributesOffset, signatureOffset };
}
