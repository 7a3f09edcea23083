/** What the conformance specs of signing share: foreign tools, an NSS database, a real openssl TSA. */
import { execFile } from 'node:child_process';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** Runs a program; words are split at spaces, since nothing here has one inside. */
export function run(command: string): Promise<{ stdout: string; stderr: string }> {
  const [program = '', ...words] = command.split(' ');
  return execute(program, words);
}

/** An NSS database that trusts the certificates of some PEM files. */
export async function nssDatabase(directory: string, anchors: readonly string[]): Promise<string> {
  await mkdir(directory, { recursive: true });
  await run(`certutil -N -d sql:${directory} --empty-password`);
  for (const [i, file] of anchors.entries()) {
    await run(`certutil -A -d sql:${directory} -n anchor${i} -t CT,C,C -i ${file}`);
  }
  return `sql:${directory}`;
}

/** A signature as a reader of text alone finds it: the CMS and the bytes that it covers; no code of ours. */
export function takeApart(file: Buffer): { cms: Buffer; covered: Buffer }[] {
  const ranges = file.toString('latin1').matchAll(/\/ByteRange\s*\[\s*(\d+) +(\d+) +(\d+) +(\d+)\s*\]/g);
  return [...ranges].map((range) => {
    const [a = 0, b = 0, c = 0, d = 0] = range.slice(1).map(Number);
    const padded = Buffer.from(file.toString('latin1', a + b + 1, c - 1), 'hex');
    return {
      cms: padded.subarray(0, 4 + padded.readUInt16BE(2)),
      covered: Buffer.concat([file.subarray(a, a + b), file.subarray(c, c + d)]),
    };
  });
}

export interface OpensslTsa {
  readonly url: string;
  readonly anchorFile: string;
  close(): void;
}

/** A timestamping authority made and run by openssl, behind a few lines of HTTP. */
export async function opensslTsa(
  directory: string,
  certificateHash: 'sha1' | 'sha256' = 'sha256',
): Promise<OpensslTsa> {
  await mkdir(directory, { recursive: true });
  const at = (name: string): string => join(directory, name);
  await writeFile(at('serial'), '01\n');
  await writeFile(at('tsa.cnf'), configuration(directory, certificateHash));
  const key = `-newkey rsa:2048 -nodes -config ${at('tsa.cnf')}`;
  await run(
    `openssl req -x509 ${key} -extensions ca -subj /CN=TSA-Root -days 3650 -keyout ${at('ca.key')} -out ${at('ca.pem')}`,
  );
  await run(`openssl req ${key} -subj /CN=TSA -keyout ${at('tsa.key')} -out ${at('tsa.csr')}`);
  const issue = `-CA ${at('ca.pem')} -CAkey ${at('ca.key')} -CAcreateserial -days 365`;
  await run(
    `openssl x509 -req -in ${at('tsa.csr')} ${issue} -extfile ${at('tsa.cnf')} -extensions tsa_certificate -out ${at('tsa.pem')}`,
  );
  let count = 0;
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const name = at(`query${(count += 1)}`);
    await writeFile(name, Buffer.concat(parts));
    await run(`openssl ts -reply -config ${at('tsa.cnf')} -queryfile ${name} -out ${name}.tsr`);
    response.setHeader('content-type', 'application/timestamp-reply');
    response.end(await readFile(`${name}.tsr`));
  };
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.writeHead(500).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    anchorFile: at('ca.pem'),
    close: () => void server.close(),
  };
}

const configuration = (directory: string, certificateHash: string): string => `
[req]
distinguished_name = name
[name]
[ca]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[tsa_certificate]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
authorityKeyIdentifier = keyid
[tsa]
default_tsa = authority
[authority]
serial = ${directory}/serial
crypto_device = builtin
signer_cert = ${directory}/tsa.pem
certs = ${directory}/ca.pem
signer_key = ${directory}/tsa.key
signer_digest = sha256
default_policy = 1.3.6.1.4.1.99999.3
digests = sha256, sha384, sha512
accuracy = secs:1
ordering = no
tsa_name = yes
ess_cert_id_chain = no
ess_cert_id_alg = ${certificateHash}
`;
