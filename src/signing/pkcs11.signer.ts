import { verify } from 'node:crypto';
import { sha256 } from '../shared/hash.js';
import { keyKind, readChain } from './local-key.signer.js';
import { ecdsaToDer } from './remote.signer.js';
import type { Signer } from './signer.port.js';
import { signingRefusal } from './signing.errors.js';

export interface Pkcs11Options {
  /** Path of the token maker's library, such as `/usr/lib/softhsm/libsofthsm2.so`. */
  readonly library: string;
  readonly tokenLabel: string;
  readonly pin: string;
  /** CKA_LABEL of the private key. */
  readonly keyLabel: string;
  /** Certificates of the key, PEM, the signer's first. */
  readonly chainPem: string;
}

/** The part of pkcs11js 2 that is used here; handles are opaque buffers. */
export interface Pkcs11Module {
  load(path: string): void;
  close(): void;
  C_Initialize(): void;
  C_Finalize(): void;
  C_GetSlotList(tokenPresent: boolean): Buffer[];
  C_GetTokenInfo(slot: Buffer): { label: string };
  C_OpenSession(slot: Buffer, flags: number): Buffer;
  C_CloseSession(session: Buffer): void;
  C_Login(session: Buffer, userType: number, pin: string): void;
  C_FindObjectsInit(session: Buffer, template: readonly { type: number; value: number | string }[]): void;
  C_FindObjects(session: Buffer, count: number): Buffer[];
  C_FindObjectsFinal(session: Buffer): void;
  C_SignInit(session: Buffer, mechanism: { mechanism: number }, key: Buffer): void;
  C_SignAsync(session: Buffer, data: Buffer, signature: Buffer): Promise<Buffer>;
}

/** Loads the optional package; refuses with `pkcs11-absent` when it is not installed. */
export async function loadPkcs11js(name: string = 'pkcs11js'): Promise<Pkcs11Module> {
  let loaded: { PKCS11?: new () => Pkcs11Module; default?: { PKCS11?: new () => Pkcs11Module } };
  try {
    loaded = (await import(name)) as typeof loaded;
  } catch {
    throw signingRefusal('pkcs11-absent');
  }
  const Module = loaded.PKCS11 ?? loaded.default?.PKCS11;
  if (!Module) throw signingRefusal('pkcs11-absent');
  return new Module();
}

// PKCS #11 v2.40, base specification, annex A
const CKF_SERIAL_SESSION = 0x4;
const CKU_USER = 1;
const CKA_CLASS = 0x0;
const CKA_LABEL = 0x3;
const CKO_PRIVATE_KEY = 0x3;
const CKM_SHA256_RSA_PKCS = 0x40;
const CKM_ECDSA = 0x1041;

/**
 * A key in an HSM or a smart card, by PKCS #11. One session carries one signature at a time, so calls wait for
 * each other; the event loop does not wait. Refuses with `pkcs11-absent` and `signer-unavailable`.
 */
export async function openPkcs11(
  options: Pkcs11Options,
  load: () => Promise<Pkcs11Module> = loadPkcs11js,
): Promise<Signer> {
  const chain = readChain(options.chainPem);
  const publicKey = chain[0]!.publicKey;
  const { algorithm, signatureBytes } = keyKind(publicKey);
  const module = await load();
  const { session, key } = openSession(module, options);
  let last: Promise<unknown> = Promise.resolve();
  let closed = false;

  const signOnce = async (toBeSigned: Uint8Array): Promise<Buffer> => {
    if (closed) throw signingRefusal('signer-closed');
    const room = Buffer.alloc(512);
    try {
      if (algorithm === 'RS256') {
        module.C_SignInit(session, { mechanism: CKM_SHA256_RSA_PKCS }, key);
        return await module.C_SignAsync(session, Buffer.from(toBeSigned), room);
      }
      // Tokens that hash themselves (CKM_ECDSA_SHA256) are rarer than those that take a hash.
      module.C_SignInit(session, { mechanism: CKM_ECDSA }, key);
      return ecdsaToDer(await module.C_SignAsync(session, sha256(toBeSigned), room));
    } catch {
      throw signingRefusal('signer-unavailable', { retryAfterSeconds: 10 });
    }
  };
  return {
    algorithm,
    signatureBytes,
    chain: chain.map((certificate) => certificate.der),
    async sign(toBeSigned) {
      const mine = last.then(() => signOnce(toBeSigned));
      last = mine.catch(() => undefined);
      const signature = await mine;
      if (verify('sha256', toBeSigned, publicKey, signature)) return signature;
      throw signingRefusal('signer-refused', { values: { reason: 'kunci bukan pasangan sertifikat' } });
    },
    async close() {
      await last;
      if (closed) return;
      closed = true;
      module.C_CloseSession(session);
      module.C_Finalize();
      module.close();
    },
  };
}

function openSession(module: Pkcs11Module, options: Pkcs11Options): { session: Buffer; key: Buffer } {
  try {
    module.load(options.library);
    module.C_Initialize();
    const slot = module
      .C_GetSlotList(true)
      .find((one) => module.C_GetTokenInfo(one).label.trim() === options.tokenLabel);
    if (!slot) throw new Error('no such token');
    const session = module.C_OpenSession(slot, CKF_SERIAL_SESSION);
    module.C_Login(session, CKU_USER, options.pin);
    module.C_FindObjectsInit(session, [
      { type: CKA_CLASS, value: CKO_PRIVATE_KEY },
      { type: CKA_LABEL, value: options.keyLabel },
    ]);
    const [key] = module.C_FindObjects(session, 1);
    module.C_FindObjectsFinal(session);
    if (!key) throw new Error('no such key');
    return { session, key };
  } catch (error) {
    module.close();
    const reason = error instanceof Error ? error.message : 'PKCS#11';
    throw signingRefusal('signer-refused', { values: { reason } });
  }
}
