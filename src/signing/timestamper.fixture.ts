/** For specs: a timestamping authority in this process. The conformance suite asks a real one. */
import { sha256 } from '../shared/hash.js';
import { der, integer, octetString, oid, sequence, TAG } from './asn1.js';
import { forgeCms } from './forge-cms.fixture.js';
import { NOW, testAuthority, testSigner, type TestSignerOptions } from './signing.fixture.js';
import { OID } from './oids.js';
import { timestampRequest } from './timestamp.js';
import type { Timestamper } from './timestamper.port.js';

export interface TestTimestamper extends Timestamper {
  readonly anchor: Buffer;
  /** A TimeStampResp to a request made with that nonce. */
  respond(digest: Uint8Array, nonce: Uint8Array, status?: number): Promise<Buffer>;
}

export function testTimestamper(
  options: TestSignerOptions & { readonly time?: Date; readonly imprint?: Uint8Array } = {},
): TestTimestamper {
  const authority = testAuthority('TSA Uji');
  const signer = testSigner(authority, {
    name: 'Stempel Waktu',
    extendedKeyUsage: [OID.timeStamping],
    ...options,
  });
  const issue = (digest: Uint8Array, nonce?: Uint8Array): Promise<Buffer> => {
    const digits = (options.time ?? NOW).toISOString().replace(/[-:T]/g, '').slice(0, 14);
    const info = sequence(
      integer(1),
      oid('1.3.6.1.4.1.99999.1'),
      sequence(sequence(oid(OID.sha256)), octetString(options.imprint ?? digest)),
      integer(77),
      der(TAG.generalizedTime, Buffer.from(`${digits}Z`)),
      ...(nonce ? [integer(nonce)] : []),
    );
    return forgeCms(signer, sha256(info), { contentType: OID.timestampInfo, content: info });
  };
  return {
    anchor: authority.certificate,
    stamp: (digest) => issue(digest),
    async respond(digest, nonce, status = 0) {
      const head = sequence(integer(status));
      return status > 1 ? sequence(head) : sequence(head, await issue(digest, nonce));
    },
  };
}

/** The nonce and digest of a request, found by what stands around them. */
export function readRequest(request: Buffer): { digest: Buffer; nonce: Buffer } {
  const template = timestampRequest(Buffer.alloc(32, 1), Buffer.alloc(8, 1));
  const digestAt = template.indexOf(Buffer.alloc(32, 1));
  const nonceAt = template.indexOf(Buffer.alloc(8, 1), digestAt + 32);
  return { digest: request.subarray(digestAt, digestAt + 32), nonce: request.subarray(nonceAt, nonceAt + 8) };
}
