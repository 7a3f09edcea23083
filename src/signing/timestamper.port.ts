/** Whoever can say that bytes existed: a timestamping authority, or nobody today. */
export interface Timestamper {
  /**
   * A checked RFC 3161 token (DER) over a SHA-256. Rejects with a Refusal: `timestamp-unreachable` (try again
   * later), `timestamp-refused` (the authority said no, or what it said does not hold).
   */
  stamp(digest: Uint8Array): Promise<Uint8Array>;
}
