import { beforeAll, describe, expect, it } from '@jest/globals';
import { sha256Hex } from '../shared/hash.js';
import { addValidationData, prepareFieldSignature, timestampDocument } from './extend-pdf.js';
import { NOW, sealedPdf, testAuthority, testPdf, testSigner } from './signing.fixture.js';
import { coveredDigest, reservedBytes, sealTail, sealTailWithTimestamp } from './seal-pdf.js';
import type { Signer } from './signer.port.js';
import { signingRefusal } from './signing.errors.js';
import { testTimestamper } from './timestamper.fixture.js';
import { openTrust } from './trust.js';
import { verifyPdf } from './verify-pdf.js';

const authority = testAuthority();
const signer = testSigner(authority);
const witness = testSigner(authority, { type: 'RSA-2048', name: 'Saksi' });
const timestamper = testTimestamper();
const trust = openTrust([authority.certificate, timestamper.anchor]);
const day = 86_400_000;
const judge = (file: Uint8Array, at = NOW) => verifyPdf(file, { anchors: trust, at });

async function signField(file: Buffer, field: string, by: Signer = witness): Promise<Buffer> {
  const unsigned = prepareFieldSignature(file, {
    field,
    room: reservedBytes(by),
    time: NOW,
    name: 'Andi ʼBaso',
  });
  return Buffer.concat([file, await sealTail(unsigned, coveredDigest(file, unsigned), by)]);
}

const stamped = async (file: Buffer, by = timestamper): Promise<Buffer> =>
  Buffer.concat([file, await timestampDocument(file, by)]);

describe('a timestamp inside the signature', () => {
  const pdf = testPdf({ room: reservedBytes(signer, true) });
  const seal = async (by = timestamper) => {
    const { tail, ...rest } = await sealTailWithTimestamp(pdf, coveredDigest(pdf.prefix, pdf), signer, by);
    return { file: Buffer.concat([pdf.prefix, tail]), ...rest };
  };

  it('gives B-T, and the certificate need only have been valid then', async () => {
    const { file, level } = await seal();
    expect(level).toBe('B-T');
    const verdict = judge(file, new Date(NOW.getTime() + 300 * day));
    expect(verdict).toMatchObject({
      code: 'valid',
      signatures: [{ level: 'B-T', checkedAt: NOW, timeSource: 'timestamp' }],
    });
    expect(verdict.signatures[0]!.timestamp!.authority.subject).toContain('Stempel Waktu');
    // The authority's own certificate has run out too: then nothing proves the time any more.
    expect(judge(file, new Date(NOW.getTime() + 400 * day)).code).toBe('timestamp-invalid');
  });

  it('stays B-B and says why when the authority cannot be reached', async () => {
    const nobody = { ...timestamper, stamp: () => Promise.reject(signingRefusal('timestamp-unreachable')) };
    const { file, level, missing } = await seal(nobody);
    expect(level).toBe('B-B');
    expect(missing?.code).toBe('timestamp-unreachable');
    expect(judge(file)).toMatchObject({ code: 'valid', signatures: [{ level: 'B-B', timeSource: 'given' }] });
  });

  it('stays B-B when there is no room for the token', async () => {
    const small = testPdf({ room: reservedBytes(signer) });
    const sealed = await sealTailWithTimestamp(
      small,
      coveredDigest(small.prefix, small),
      signer,
      timestamper,
    );
    expect(sealed).toMatchObject({ level: 'B-B', missing: { code: 'signature-too-large' } });
    expect(judge(Buffer.concat([small.prefix, sealed.tail])).code).toBe('valid');
  });

  it.each([
    ['over other data', testTimestamper({ imprint: Buffer.alloc(32) })],
    [
      'by a certificate that is not for timestamps',
      testTimestamper({ extendedKeyUsage: ['1.3.6.1.5.5.7.3.4'] }),
    ],
    ['by a certificate that had run out', testTimestamper({ notAfter: new Date(NOW.getTime() - day) })],
  ])('is refused when it is %s', async (_, by) => {
    const { file } = await seal(by);
    const anchors = [authority.certificate, by.anchor];
    expect(verifyPdf(file, { anchors, at: NOW }).code).toBe('timestamp-invalid');
  });

  it('is refused when its authority is not trusted', async () => {
    const { file } = await seal();
    const anchors = [authority.certificate];
    expect(verifyPdf(file, { anchors, at: NOW }).code).toBe('timestamp-invalid');
    expect(verifyPdf(file, { anchors, timestampAnchors: [timestamper.anchor], at: NOW }).code).toBe('valid');
  });
});

describe('later revisions', () => {
  let certified: Buffer;
  let open: Buffer;

  beforeAll(async () => {
    certified = await sealedPdf(signer, { docMdp: 1 });
    open = await sealedPdf(signer, { docMdp: 2, preparedFields: ['Saksi 1', 'Saksi 2'] });
  });

  it('timestamps a document behind its signature, again and again', async () => {
    const once = await stamped(certified);
    const twice = await stamped(once);
    expect(twice.subarray(0, once.length).equals(once)).toBe(true);
    expect(judge(twice)).toMatchObject({
      code: 'valid',
      signatures: [
        {
          field: 'Segel',
          level: 'B-T',
          revisionBytes: certified.length,
          revisionSha256: sha256Hex(certified),
        },
        { field: 'StempelWaktu1', kind: 'document-timestamp', revisionBytes: once.length },
        { field: 'StempelWaktu2', kind: 'document-timestamp', revisionSha256: sha256Hex(twice) },
      ],
    });
  });

  it('proves a signature whose certificate has run out since', async () => {
    const brief = testSigner(authority, { name: 'Singkat', notAfter: new Date(NOW.getTime() + day) });
    const file = await sealedPdf(brief);
    const later = new Date(NOW.getTime() + 30 * day);
    expect(judge(file, later).code).toBe('certificate-expired');
    expect(judge(await stamped(file), later)).toMatchObject({
      code: 'valid',
      signatures: [{ checkedAt: NOW }, {}],
    });
  });

  it('fills prepared fields, one revision each, and timestamps the whole', async () => {
    const one = await signField(open, 'Saksi 1');
    const two = await stamped(await signField(one, 'Saksi 2', signer));
    const verdict = judge(two);
    expect(verdict).toMatchObject({ code: 'valid' });
    expect(verdict.signatures.map((s) => s.field)).toEqual(['Segel', 'Saksi 1', 'Saksi 2', 'StempelWaktu1']);
  });

  it('carries validation data', async () => {
    const data = {
      certificates: [authority.certificate],
      ocspResponses: [Buffer.of(0x30, 0)],
      crls: [Buffer.of(0x30, 0)],
    };
    const one = Buffer.concat([certified, addValidationData(certified, data)]);
    expect(judge(one)).toMatchObject({ code: 'valid', signatures: [{ level: 'B-B' }] });
    const two = await stamped(one);
    const three = Buffer.concat([two, addValidationData(two, { certificates: [timestamper.anchor] })]);
    expect(judge(three)).toMatchObject({ code: 'valid', signatures: [{ level: 'B-T' }, {}] });
    expect(three.toString('latin1').match(/\/Certs\[[\d R]+\]/g)).toEqual([
      '/Certs[9 0 R]',
      '/Certs[9 0 R 15 0 R]',
    ]);
  });

  it('refuses a field that is taken or not there, and a document that is closed', async () => {
    const room = 4096;
    const one = await signField(open, 'Saksi 1');
    const prepare = (file: Buffer, field: string) => () => prepareFieldSignature(file, { field, room });
    expect(prepare(one, 'Saksi 1')).toThrow(expect.objectContaining({ code: 'field-not-free' }));
    expect(prepare(one, 'Saksi 9')).toThrow(expect.objectContaining({ code: 'field-not-free' }));
    const closed = await sealedPdf(signer, { docMdp: 1, preparedFields: ['Saksi 1'] });
    expect(prepare(closed, 'Saksi 1')).toThrow(expect.objectContaining({ code: 'file-not-extendable' }));
    expect(prepare(Buffer.from('%PDF-1.7\n'), 'x')).toThrow(
      expect.objectContaining({ code: 'file-not-extendable' }),
    );
  });
});
