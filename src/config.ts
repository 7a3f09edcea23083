import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';

/**
 * Everything that the environment decides, read once, checked, frozen. This is the only reader of
 * `process.env`; a variable that is not named here has no effect.
 */
const environment = z.object({
  NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
  /** PostgreSQL 15 or newer; without it the embedded database in DATA_DIR serves. */
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  DATABASE_POOL: z.coerce.number().int().min(2).max(100).default(16),
  DATA_DIR: z.string().default('data'),
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  /** What the QR codes carry before `/v/{code}`: permanent once the first document is issued. */
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).default('http://localhost:3000'),
  PROVINCE: z
    .string()
    .regex(/^\d{2}$/)
    .default('73'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info'),
  SEAL_ALGORITHM: z.enum(['P-256', 'RSA-2048', 'RSA-3072']).default('P-256'),
  /** Directory with an operator's own seal.key.pem and seal.chain.pem; default: DATA_DIR/seal. */
  SEAL_DIR: z.string().optional(),
  SEAL_PASSPHRASE: z.string().min(12).optional(),
  /** Where the passphrase of a self-made seal is kept: never inside the data directory. */
  SEAL_PASSPHRASE_FILE: z.string().optional(),
  DEMO_PASSWORD: z.string().min(8).optional(),
});

export interface Config {
  readonly production: boolean;
  readonly databaseUrl: string | undefined;
  readonly databasePool: number;
  readonly dataDir: string;
  readonly host: string;
  readonly port: number;
  readonly publicUrl: string;
  readonly province: string;
  readonly logLevel: string;
  readonly seal: {
    readonly algorithm: 'P-256' | 'RSA-2048' | 'RSA-3072';
    readonly dir: string;
    readonly passphrase: string | undefined;
    readonly passphraseFile: string;
  };
  readonly demoPassword: string | undefined;
}

/** Reads and checks the environment; throws with every fault named. */
export function loadConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const parsed = environment.safeParse(env);
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new Error(`The environment is not usable.\n${faults.join('\n')}`);
  }
  const e = parsed.data;
  const dataDir = resolve(e.DATA_DIR);
  return Object.freeze({
    production: e.NODE_ENV === 'production',
    databaseUrl: e.DATABASE_URL,
    databasePool: e.DATABASE_POOL,
    dataDir,
    host: e.HOST,
    port: e.PORT,
    publicUrl: e.PUBLIC_URL.replace(/\/+$/, ''),
    province: e.PROVINCE,
    logLevel: e.LOG_LEVEL,
    seal: Object.freeze({
      algorithm: e.SEAL_ALGORITHM,
      dir: e.SEAL_DIR ? resolve(e.SEAL_DIR) : join(dataDir, 'seal'),
      passphrase: e.SEAL_PASSPHRASE,
      passphraseFile: e.SEAL_PASSPHRASE_FILE ?? join(homedir(), '.config', 'pakta', 'seal.passphrase'),
    }),
    demoPassword: e.DEMO_PASSWORD,
  });
}

/** The same for a command: quieter unless the environment says otherwise; `given` goes before the environment. */
export function commandConfig(given: { readonly PROVINCE?: string } = {}): Config {
  return loadConfig({ LOG_LEVEL: 'warn', ...process.env, ...given });
}

/** Injection token of the frozen configuration. */
export const CONFIG = Symbol('config');
