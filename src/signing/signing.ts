/**
 * The way into this room: PAdES signatures on bytes. It knows no person and no campaign.
 *
 *   seal      loadSeal, ensureDemoSeal, installSeal → Seal { signer, trustPem, demo }
 *   sign      sealTail(document, digest, signer): prepare → digest → signer → inject
 *   extend    timestampDocument, prepareFieldSignature, addValidationData: tails of later revisions
 *   verify    verifyPdf(bytes, { anchors }): a verdict, whoever sent the file
 */
export {
  coveredDigest,
  injectCms,
  reservedBytes,
  sealTail,
  sealTailWithTimestamp,
  TIMESTAMP_ROOM,
  type StampedTail,
  type UnsignedTail,
} from './seal-pdf.js';
export {
  addValidationData,
  prepareFieldSignature,
  timestampDocument,
  type FieldSignature,
  type ValidationData,
} from './extend-pdf.js';
export {
  ensureDemoSeal,
  loadSeal,
  mintDemoSeal,
  type DemoSealRequest,
  type Seal,
  type SealKeyType,
} from './seal-store.js';
export { installSeal, type SealMaterial } from './install-seal.js';
export type { SignatureAlgorithm, Signer } from './signer.port.js';
export { openLocalKey } from './local-key.signer.js';
export { remoteSigner, type RemoteSignerOptions } from './remote.signer.js';
export { openPkcs11, type Pkcs11Options } from './pkcs11.signer.js';
export type { Timestamper } from './timestamper.port.js';
export { httpTimestamper, type HttpTimestamperOptions } from './http.timestamper.js';
export { verifyTimestamp, type Timestamp } from './timestamp.js';
export { openTrust, type Trust } from './trust.js';
export {
  verifyPdf,
  type Anchors,
  type PdfVerdict,
  type SignatureReport,
  type VerifyOptions,
} from './verify-pdf.js';
export { VERDICT_TEXTS, type VerdictCode } from './verdict.js';
export type { CmsSigner } from './verify-cms.js';
