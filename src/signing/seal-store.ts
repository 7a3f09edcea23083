import { generateKeyPair, randomBytes, type KeyObject } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { isDemoCertificate } from './certificate.js';
import { encryptKey } from './encrypted-key.js';
import { issueCertificate } from './issue-certificate.js';
import { openLocalKey, readChain } from './local-key.signer.js';
import { toPem } from './pem.js';
import type { Signer } from './signer.port.js';
import { signingRefusal } from './signing.errors.js';
import { openTrust, type Trust } from './trust.js';

/** A seal: the agency's key, ready to sign, and what others need to check it. */
export interface Seal {
  readonly signer: Signer;
  /** Public anchors, PEM: hand these to verifiers. */
  readonly trustPem: string;
  /** The same anchors, prepared: whoever checks many documents saves 0.4 ms each. */
  readonly trust: Trust;
  /** The certificate itself says DEMO, whoever installed it: documents must say so on every page. */
  readonly demo: boolean;
  readonly subject: string;
  /** After this instant the seal must have been renewed. */
  readonly notAfter: Date;
}

export type SealKeyType = 'P-256' | 'RSA-2048' | 'RSA-3072';

export interface DemoSealRequest {
  /** `Pemerintah Provinsi Sulawesi Selatan`; stands in the certificate beside DEMO. */
  readonly organization: string;
  readonly keyType?: SealKeyType;
  readonly now: Date;
}

const FILES = { key: 'seal.key.pem', chain: 'seal.chain.pem', trust: 'trust.pem' } as const;
const SHORTEST_PASSPHRASE = 12;
const DAY = 86_400_000;

/**
 * Loads the seal of a directory that holds nothing else: `seal.key.pem` (PKCS#8, encrypted),
 * `seal.chain.pem` (signer first), `trust.pem` (anchors). An operator installs a seal by putting those three
 * there. The passphrase is never stored beside them.
 */
export async function loadSeal(directory: string, passphrase: string): Promise<Seal> {
  let files = await readSealFiles(directory);
  // The directory may have been renamed into place between two of the reads.
  if (files.missing.length > 0) files = await readSealFiles(directory);
  const { keyPem, chainPem, trustPem, missing } = files;
  if (missing.length === 3) throw signingRefusal('seal-missing', { values: { directory } });
  if (missing[0]) throw signingRefusal('seal-incomplete', { values: { directory, file: missing[0] } });
  const chain = readChain(chainPem);
  return {
    signer: openLocalKey(keyPem, chainPem, passphrase),
    trustPem,
    trust: openTrust([trustPem]),
    demo: chain.some(isDemoCertificate),
    subject: chain[0]!.subjectText,
    notAfter: chain.map((certificate) => certificate.notAfter).reduce((a, b) => (a < b ? a : b)),
  };
}

/**
 * Loads the seal of a directory, creating a demo seal first when there is none. Two processes may do so at
 * once: the directory is renamed into place as a whole, one wins, both load the same seal.
 */
export async function ensureDemoSeal(
  directory: string,
  passphrase: string,
  request: DemoSealRequest,
): Promise<Seal> {
  try {
    return await loadSeal(directory, passphrase);
  } catch (error) {
    if (!hasCode(error, 'seal-missing')) throw error;
  }
  const { key, chain, trust } = await mintDemoSeal(request);
  await writeSeal(directory, passphrase, key, chain, toPem('CERTIFICATE', trust));
  return loadSeal(directory, passphrase);
}

/**
 * A root of its own and one seal under it, in memory. The root's private key is never written and is
 * forgotten on return, so that nobody can ever issue a second certificate under a demo anchor.
 */
export async function mintDemoSeal(
  request: DemoSealRequest,
): Promise<{ key: KeyObject; chain: readonly Buffer[]; trust: Buffer }> {
  const { organization, now } = request;
  const notBefore = new Date(now.getTime() - 3_600_000); // other machines' clocks
  const subject = {
    country: 'ID',
    organization: `DEMO ${organization}`,
    organizationalUnit: 'Bukan sertifikat resmi',
  };
  const root = await newKey('P-256');
  const key = await newKey(request.keyType ?? 'P-256');
  const trust = issueCertificate({
    subject: { ...subject, commonName: 'DEMO Root CA Pakta' },
    publicKey: root.publicKey,
    issuerKey: root.privateKey,
    serial: newSerial(),
    notBefore,
    notAfter: new Date(now.getTime() + 3_650 * DAY),
    authority: { pathLength: 0 },
    keyUsage: ['keyCertSign', 'cRLSign'],
    demo: true,
  });
  const seal = issueCertificate({
    subject: { ...subject, commonName: `DEMO Segel Elektronik ${organization}`.slice(0, 64) },
    publicKey: key.publicKey,
    issuer: trust,
    issuerKey: root.privateKey,
    serial: newSerial(),
    notBefore,
    notAfter: new Date(now.getTime() + 1_095 * DAY),
    keyUsage: ['digitalSignature', 'nonRepudiation'],
    demo: true,
  });
  return { key: key.privateKey, chain: [seal, trust], trust };
}

/**
 * Writes a seal into place as a whole: the directory is made beside it and renamed, so that of several
 * processes one wins, and a crash leaves nothing half-written. Returns whether this one won.
 */
export async function writeSeal(
  directory: string,
  passphrase: string,
  key: KeyObject,
  chain: readonly Uint8Array[],
  trustPem: string,
): Promise<boolean> {
  if (passphrase.length < SHORTEST_PASSPHRASE) {
    throw signingRefusal('seal-passphrase-short', { values: { length: SHORTEST_PASSPHRASE } });
  }
  await mkdir(dirname(directory), { recursive: true });
  const staging = `${directory}.${randomBytes(8).toString('hex')}.new`;
  await mkdir(staging, { mode: 0o700 });
  try {
    await writeDurably(join(staging, FILES.key), encryptKey(key, passphrase), 0o600);
    await writeDurably(join(staging, FILES.chain), chain.map((c) => toPem('CERTIFICATE', c)).join(''), 0o644);
    await writeDurably(join(staging, FILES.trust), trustPem, 0o644);
    await rename(staging, directory);
    return true;
  } catch (error) {
    await rm(staging, { recursive: true, force: true });
    if (hasCode(error, 'ENOTEMPTY') || hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

const generate = promisify(generateKeyPair);

function newKey(type: SealKeyType): Promise<{ publicKey: KeyObject; privateKey: KeyObject }> {
  return type === 'P-256'
    ? generate('ec', { namedCurve: 'P-256' })
    : generate('rsa', { modulusLength: type === 'RSA-2048' ? 2048 : 3072 });
}

/** 127 random bits; the first byte is kept from being zero or making the number negative. */
function newSerial(): Buffer {
  const serial = randomBytes(16);
  serial[0] = (serial[0]! & 0x7f) | 0x40;
  return serial;
}

async function readSealFiles(
  directory: string,
): Promise<{ keyPem: string; chainPem: string; trustPem: string; missing: string[] }> {
  const read = (file: string) => readIfThere(join(directory, file));
  const [keyPem, chainPem, trustPem] = [
    await read(FILES.key),
    await read(FILES.chain),
    await read(FILES.trust),
  ];
  const found = { [FILES.key]: keyPem, [FILES.chain]: chainPem, [FILES.trust]: trustPem };
  const missing = Object.entries(found).flatMap(([file, text]) => (text === undefined ? [file] : []));
  return { keyPem: keyPem ?? '', chainPem: chainPem ?? '', trustPem: trustPem ?? '', missing };
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

async function writeDurably(path: string, text: string, mode: number): Promise<void> {
  const file = await open(path, 'wx', mode);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

const hasCode = (error: unknown, code: string): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === code;
