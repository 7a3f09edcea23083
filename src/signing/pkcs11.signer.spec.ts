import { sign } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { testAuthority, testKey, testSigner } from './signing.fixture.js';
import { toPem } from './pem.js';
import { loadPkcs11js, openPkcs11, type Pkcs11Module } from './pkcs11.signer.js';

const authority = testAuthority();
const data = Buffer.from('yang ditandatangani');

/** A token in memory that refuses what a real one refuses: a second operation in a session. */
function fakeToken(
  type: 'P-256' | 'RSA-2048',
  faults: { keyName?: string; fail?: boolean } = {},
): Pkcs11Module {
  let busy = false;
  return {
    load: () => undefined,
    close: () => undefined,
    C_Initialize: () => undefined,
    C_Finalize: () => undefined,
    C_GetSlotList: () => [Buffer.of(0)],
    C_GetTokenInfo: () => ({ label: 'Segel BKD'.padEnd(32) }),
    C_OpenSession: () => Buffer.of(1),
    C_CloseSession: () => undefined,
    C_Login: (_session, _type, pin) => {
      if (pin !== '1234') throw new Error('CKR_PIN_INCORRECT');
    },
    C_FindObjectsInit: () => undefined,
    C_FindObjects: () => [Buffer.of(2)],
    C_FindObjectsFinal: () => undefined,
    C_SignInit: () => {
      if (busy) throw new Error('CKR_OPERATION_ACTIVE');
      busy = true;
    },
    C_SignAsync: async (_session, bytes) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      busy = false;
      if (faults.fail) throw new Error('CKR_DEVICE_REMOVED');
      const key = testKey(type, faults.keyName);
      // Node cannot sign a ready hash with ECDSA, so the fake signs what it was the hash of.
      return type === 'P-256'
        ? sign('sha256', data, { key, dsaEncoding: 'ieee-p1363' })
        : sign('sha256', bytes, key);
    },
  };
}

function open(
  type: 'P-256' | 'RSA-2048',
  token = fakeToken(type),
  own: { pin?: string; tokenLabel?: string } = {},
) {
  const chainPem = testSigner(authority, { type })
    .chain.map((der) => toPem('CERTIFICATE', der))
    .join('');
  const options = {
    library: '/lib/token.so',
    tokenLabel: 'Segel BKD',
    pin: '1234',
    keyLabel: 'segel',
    chainPem,
  };
  return openPkcs11({ ...options, ...own }, async () => token);
}

describe('openPkcs11', () => {
  it.each(['P-256', 'RSA-2048'] as const)('signs with %s, one after the other', async (type) => {
    const signer = await open(type);
    const made = await Promise.all([signer.sign(data), signer.sign(data), signer.sign(data)]);
    expect(made.every((one) => one.length > 64)).toBe(true);
    await signer.close();
    await signer.close();
    await expect(signer.sign(data)).rejects.toMatchObject({ code: 'signer-closed' });
  });

  it('says what is wrong', async () => {
    await expect(open('P-256', undefined, { pin: '0' })).rejects.toMatchObject({ code: 'signer-refused' });
    await expect(open('P-256', undefined, { tokenLabel: 'x' })).rejects.toMatchObject({
      code: 'signer-refused',
    });
    const gone = await open('P-256', fakeToken('P-256', { fail: true }));
    await expect(gone.sign(data)).rejects.toMatchObject({ code: 'signer-unavailable' });
    const other = await open('RSA-2048', fakeToken('RSA-2048', { keyName: 'lain' }));
    await expect(other.sign(data)).rejects.toMatchObject({ code: 'signer-refused' });
  });

  it('says what to install when the optional package is absent', async () => {
    await expect(loadPkcs11js('pkcs11js-that-nobody-installed')).rejects.toMatchObject({
      code: 'pkcs11-absent',
      message: expect.stringContaining('npm install pkcs11js'),
    });
  });
});
