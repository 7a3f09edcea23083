/**
 * ES256 is ECDSA on P-256, RS256 is RSASSA-PKCS1-v1_5 with 2048 or 3072 bits; both over SHA-256.
 * The names are JOSE's (RFC 7518), the encoding of the signature is that of CMS.
 */
export type SignatureAlgorithm = 'ES256' | 'RS256';

/**
 * Whoever holds a key: a file, an HSM, a signing service. A signer may be slow, far away or refuse, so it is
 * never called inside a database transaction.
 */
export interface Signer {
  readonly algorithm: SignatureAlgorithm;
  /** Length of an RSA signature in bytes; for ES256 the longest ECDSA-Sig-Value, 72. */
  readonly signatureBytes: number;
  /** DER certificates: the signer's own, then its issuers up to the one below or at the anchor. */
  readonly chain: readonly Uint8Array[];
  /**
   * Hashes the bytes with SHA-256 and signs: ECDSA-Sig-Value in DER (RFC 3279 section 2.2.3), or
   * RSASSA-PKCS1-v1_5. Rejects with a Refusal: `signer-unavailable` (try again), `signer-refused`.
   */
  sign(toBeSigned: Uint8Array): Promise<Uint8Array>;
  /** Forgets the key or closes the session; signing afterwards is refused. */
  close(): Promise<void>;
}
