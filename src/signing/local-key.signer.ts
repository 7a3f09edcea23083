import { sign, type KeyObject } from 'node:crypto';
import { belongsTo, readCertificate, type Certificate } from './certificate.js';
import { decryptKey } from './encrypted-key.js';
import { pemBlocks } from './pem.js';
import type { SignatureAlgorithm, Signer } from './signer.port.js';
import { signingRefusal } from './signing.errors.js';

/** Opens a key file and its chain. Refuses with `seal-...` codes whatever could not sign a valid document. */
export function openLocalKey(keyPem: string, chainPem: string, passphrase: string): Signer {
  const chain = readChain(chainPem);
  const leaf = chain[0]!;
  let key: KeyObject;
  try {
    key = decryptKey(keyPem, passphrase);
  } catch {
    throw signingRefusal('seal-unusable');
  }
  if (!belongsTo(leaf, key)) {
    throw signingRefusal('seal-key-mismatch', { values: { subject: leaf.subjectText } });
  }
  return localKeySigner(key, chain);
}

/** A signer over a key that is already in memory. */
export function localKeySigner(key: KeyObject, chain: readonly Certificate[]): Signer {
  const { algorithm, signatureBytes } = keyKind(key);
  let held: KeyObject | undefined = key;
  return {
    algorithm,
    signatureBytes,
    chain: chain.map((certificate) => certificate.der),
    async sign(toBeSigned) {
      if (!held) throw signingRefusal('signer-closed');
      // The thread pool costs 50 µs: more than P-256 (14 µs), a fifth of RSA-2048 (230 µs), nothing beside
      // RSA-3072 (1,400 µs), which would otherwise hold up the event loop.
      return signatureBytes > 256 ? signInPool(toBeSigned, held) : sign('sha256', toBeSigned, held);
    },
    async close() {
      held = undefined;
    },
  };
}

/** What a key can be used for here; P-256, RSA-2048 and RSA-3072 are, everything else is refused. */
export function keyKind(key: KeyObject): { algorithm: SignatureAlgorithm; signatureBytes: number } {
  const details = key.asymmetricKeyDetails;
  if (key.asymmetricKeyType === 'ec' && details?.namedCurve === 'prime256v1') {
    return { algorithm: 'ES256', signatureBytes: 72 };
  }
  const bits = details?.modulusLength;
  if (key.asymmetricKeyType === 'rsa' && (bits === 2048 || bits === 3072)) {
    return { algorithm: 'RS256', signatureBytes: bits / 8 };
  }
  throw signingRefusal('seal-key-unsupported', {
    values: { key: `${key.asymmetricKeyType ?? '?'} ${details?.namedCurve ?? bits ?? ''}`.trim() },
  });
}

/** Certificates of a PEM file, each signed by the next; the first must be allowed to sign documents. */
export function readChain(chainPem: string): Certificate[] {
  const chain = pemBlocks(chainPem, 'CERTIFICATE').map(readCertificate);
  const [leaf] = chain;
  if (!leaf) throw signingRefusal('seal-unusable');
  const usage = leaf.keyUsage;
  if (leaf.authority || (usage && !usage.has('digitalSignature') && !usage.has('nonRepudiation'))) {
    throw signingRefusal('seal-certificate-unusable', { values: { subject: leaf.subjectText } });
  }
  chain.forEach((certificate, i) => {
    const issuer = chain[i + 1];
    if (issuer && !(issuer.subject.equals(certificate.issuer) && certificate.signedBy(issuer))) {
      throw signingRefusal('seal-chain-broken', { values: { subject: certificate.subjectText } });
    }
  });
  return chain;
}

function signInPool(toBeSigned: Uint8Array, key: KeyObject): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    sign('sha256', toBeSigned, key, (error, signature) => (error ? reject(error) : resolve(signature)));
  });
}
