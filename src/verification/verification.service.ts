import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config.js';
import { Database } from '../database/database.js';
import { zoneOf } from '../hierarchy/regions.js';
import { publicCircularByCode, publicCircularByHash } from '../circulars/circular-public.queries.js';
import { publicByCode, publicByHash, type PublicDocument } from '../pacts/pact-public.queries.js';
import { isCode, normaliseCode, VERIFICATION_CODE_LENGTH } from '../shared/codes.js';
import { AgencySeal } from '../signing/agency-seal.js';
import { verificationView, type VerificationView } from './verification.dto.js';
import { verificationRefusal } from './verification.errors.js';
import { readHash } from './verification.rules.js';

// Whatever cannot be a code is looked up all the same, so that its answer takes as long as any other.
const NOBODYS = '0'.repeat(VERIFICATION_CODE_LENGTH);

/** Answers anybody about a document. It says nothing about people who have not signed. */
@Injectable()
export class VerificationService {
  constructor(
    private readonly database: Database,
    private readonly seal: AgencySeal,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** By verification code, as somebody typed it. */
  async byCode(typed: string): Promise<VerificationView> {
    const code = normaliseCode(typed);
    const asked = isCode(code, VERIFICATION_CODE_LENGTH) ? code : null;
    const found = await this.database.read(async (tx) => {
      // Both are asked whatever the first says, so that every code costs the same.
      const pact = await publicByCode(tx, asked ?? NOBODYS);
      const circular = await publicCircularByCode(tx, asked ?? NOBODYS);
      return pact ?? circular;
    });
    return this.view(asked === null ? undefined : found, asked);
  }

  /** By the SHA-256 of a file, of whatever state of it somebody holds. */
  async byHash(typed: string): Promise<VerificationView> {
    const hash = readHash(typed);
    if (hash === undefined) throw verificationRefusal('verification.bad-hash', { field: 'sha256' });
    const bytes = Buffer.from(hash, 'hex');
    const found = await this.database.read(
      async (tx) => (await publicByHash(tx, bytes)) ?? (await publicCircularByHash(tx, bytes)),
    );
    return this.view(found, null);
  }

  private async view(found: PublicDocument | undefined, asked: string | null): Promise<VerificationView> {
    // A seal that cannot be opened now stops signing, not answering.
    const demo = await this.seal.open().then(
      (seal) => seal.demo,
      () => false,
    );
    return verificationView(found, { asked, demo, zone: zoneOf(this.config.province) });
  }
}
