import {
  DerError,
  DerReader,
  members,
  readDer,
  readOid,
  readSmallInteger,
  TAG,
  type DerValue,
} from './asn1.js';
import { OID } from './oids.js';

/** A CMS SignedData with one signer (RFC 5652 section 5), taken apart and not yet believed. */
export interface Cms {
  /** DER certificates, in the order in which they stand. */
  readonly certificates: readonly Buffer[];
  /** Dotted type of what is signed, and its bytes unless they are elsewhere (detached). */
  readonly contentType: string;
  readonly content?: Buffer;
  /** Issuer's name as encoded, and serial in hexadecimal; or the subject key identifier. */
  readonly signerIssuer?: Buffer;
  readonly signerSerial?: string;
  readonly digestAlgorithm: string;
  readonly signatureAlgorithm: string;
  readonly attributes: Attributes;
  /** The signed attributes as the SET OF that was signed. */
  readonly signedBytes: Buffer;
  readonly signature: Buffer;
  readonly unsigned: Attributes;
}

export type Attributes = ReadonlyMap<string, readonly DerValue[]>;

const MAX_CERTIFICATES = 20;

/** Reads a CMS; throws a DerError for whatever is not one SignedData by one signer in DER. */
export function readCms(bytes: Uint8Array): Cms {
  const info = new DerReader(readDer(bytes));
  if (readOid(info.take()) !== OID.signedData) throw new DerError('not SignedData');
  const signedData = new DerReader(readDer(info.take(0xa0).contents));
  info.end();
  // RFC 5652 section 5.1: 1 for plain data and 3 for other types such as a timestamp's.
  const version = readSmallInteger(signedData.take(TAG.integer));
  if (version !== 1 && version !== 3) throw new DerError('version of SignedData');
  const digests = members(signedData.take(TAG.set), TAG.set).map(algorithmOf);
  const encapsulated = new DerReader(signedData.take());
  const contentType = readOid(encapsulated.take());
  const content = encapsulated.maybe(0xa0);
  encapsulated.end();
  const certificates = signedData.maybe(0xa0);
  signedData.maybe(0xa1);
  const signers = members(signedData.take(TAG.set), TAG.set);
  signedData.end();
  const [signer] = signers;
  if (!signer || signers.length > 1) throw new DerError('not exactly one signer');
  const signerInfo = readSignerInfo(signer);
  if (!digests.includes(signerInfo.digestAlgorithm)) throw new DerError('digest algorithm not announced');
  const found = certificates ? members(certificates, 0xa0).map((one) => one.bytes) : [];
  if (found.length > MAX_CERTIFICATES) throw new DerError('too many certificates');
  return {
    certificates: found,
    contentType,
    ...(content && { content: octets(readDer(content.contents)) }),
    ...signerInfo,
  };
}

/** The single value of an attribute that may stand once; undefined when it does not stand. */
export function singleValue(attributes: Attributes, type: string): DerValue | undefined {
  const values = attributes.get(type);
  if (values && values.length !== 1) throw new DerError('an attribute with more than one value');
  return values?.[0];
}

type SignerInfo = Omit<Cms, 'certificates' | 'contentType' | 'content'>;

function readSignerInfo(value: DerValue): SignerInfo {
  const fields = new DerReader(value);
  const version = readSmallInteger(fields.take(TAG.integer));
  const identifier = fields.take();
  if (version !== (identifier.tag === 0x80 ? 3 : 1)) throw new DerError('version of SignerInfo');
  const digestAlgorithm = algorithmOf(fields.take());
  const signed = fields.take(0xa0);
  const signatureAlgorithm = algorithmOf(fields.take());
  const signature = octets(fields.take());
  const unsigned = fields.maybe(0xa1);
  fields.end();
  const signedBytes = Buffer.from(signed.bytes);
  signedBytes[0] = TAG.set;
  return {
    ...readIdentifier(identifier),
    digestAlgorithm,
    signatureAlgorithm,
    attributes: readAttributes(signed, 0xa0),
    signedBytes,
    signature,
    unsigned: unsigned ? readAttributes(unsigned, 0xa1) : new Map<string, readonly DerValue[]>(),
  };
}

function readIdentifier(value: DerValue): Pick<Cms, 'signerIssuer' | 'signerSerial'> {
  // A subject key identifier ([0]) names the signer only by a hash; signing-certificate-v2 does so better.
  if (value.tag === 0x80) return {};
  const fields = new DerReader(value);
  const signerIssuer = fields.take(TAG.sequence).bytes;
  const serial = fields
    .take(TAG.integer)
    .contents.toString('hex')
    .replace(/^00(?=..)/, '');
  fields.end();
  return { signerIssuer, signerSerial: serial };
}

function readAttributes(value: DerValue, tag: number): Attributes {
  const attributes = new Map<string, readonly DerValue[]>();
  for (const attribute of members(value, tag)) {
    const fields = new DerReader(attribute);
    const type = readOid(fields.take());
    if (attributes.has(type)) throw new DerError('an attribute stands twice');
    attributes.set(type, members(fields.take(TAG.set), TAG.set));
    fields.end();
  }
  return attributes;
}

/** The identifier of an AlgorithmIdentifier; of parameters only NULL is known here. */
export function algorithmOf(value: DerValue): string {
  const fields = new DerReader(value);
  const id = readOid(fields.take());
  const parameters = fields.maybe(TAG.null);
  if (parameters && parameters.contents.length > 0) throw new DerError('NULL with contents');
  fields.end();
  return id;
}

function octets(value: DerValue): Buffer {
  if (value.tag !== TAG.octetString) throw new DerError('expected octets');
  return value.contents;
}
