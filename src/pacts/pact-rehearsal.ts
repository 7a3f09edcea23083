import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../access/roles.js';
import type { Campaign, RehearsalFault, RehearsalResult } from '../campaigns/campaign.model.js';
import { campaignById } from '../campaigns/campaign.queries.js';
import { campaignFor, turnCampaign, wrongState } from '../campaigns/campaign.service.js';
import { CONFIG, type Config } from '../config.js';
import { Database } from '../database/database.js';
import { Operations, type Operation } from '../jobs/operations.js';
import { Worker, type Advance } from '../jobs/worker.js';
import { record } from '../ledger/ledger.js';
import { namesakesOn, postingsAfter } from '../people/people.queries.js';
import type { Json } from '../shared/canonical-json.js';
import { Clock } from '../shared/clock.js';
import { VERIFICATION_CODE_LENGTH } from '../shared/codes.js';
import { AgencySeal } from '../signing/agency-seal.js';
import { sealTail } from '../signing/seal-pdf.js';
import {
  entryVariant,
  loadCampaignRoster,
  sourceOf,
  type RosterEntry,
  type RosterFault,
} from './campaign-roster.js';
import { PactDocuments, pactValues } from './pact-documents.js';

const CHUNK = 2000;
const MOST_FAULTS = 200;

/** One of a hundred of each region and kind is printed and sealed, and the first of each in any case. */
const SAMPLE_EVERY = 100;

const FAULT_MESSAGES: Readonly<Record<RosterFault, string>> = {
  'no-wave':
    'Orang ini masuk cakupan, tetapi tidak termasuk gelombang mana pun. Lengkapi pembagian gelombang.',
  'no-statement': 'Tidak ada naskah untuk jenis penanda tangan ini. Tambahkan naskahnya.',
  'unit-closed': 'Unit kerja orang ini sudah ditutup. Perbarui penempatannya.',
  'no-letterhead': 'Pemerintahan unit ini belum mempunyai kop surat. Lengkapi kop suratnya.',
};

interface Tally {
  after: string;
  required: number;
  byRegency: Record<string, number>;
  byKind: Record<string, number>;
  byWave: Record<string, number>;
  strata: Record<string, number>;
  faultCount: number;
  faults: RehearsalFault[];
  sampled: number;
}

const EMPTY: Tally = {
  after: '0',
  required: 0,
  byRegency: {},
  byKind: {},
  byWave: {},
  strata: {},
  faultCount: 0,
  faults: [],
  sampled: 0,
};

/**
 * The first step of issuing: counts everybody, tries everybody's document, and seals a sample stamped GLADI
 * into a throw-away directory. Nothing of it can be verified as a pact.
 */
@Injectable()
export class PactRehearsal {
  constructor(
    private readonly database: Database,
    private readonly operations: Operations,
    private readonly documents: PactDocuments,
    private readonly seal: AgencySeal,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
    worker: Worker,
  ) {
    worker.handle('campaign.rehearsal', (operation, advance) => this.chunk(operation, advance));
  }

  async start(actor: Actor, campaignId: string): Promise<{ operation: string }> {
    return this.database.transaction(async (tx) => {
      const campaign = await campaignFor(tx, actor, 'campaign.manage', campaignId);
      if (campaign.state !== 'draft' && campaign.state !== 'rehearsed') throw wrongState(campaign);
      const operation = await this.operations.start(tx, {
        kind: 'campaign.rehearsal',
        subject: campaignId,
        createdBy: actor.accountId,
      });
      return { operation };
    });
  }

  private async chunk(operation: Operation, advance: Advance): Promise<void> {
    const tally: Tally = structuredClone((operation.cursor as unknown as Tally | null) ?? EMPTY);
    const { campaign, roster, postings } = await this.database.read(async (tx) => {
      const found = await campaignById(tx, operation.subject);
      return {
        campaign: found,
        roster: await loadCampaignRoster(tx, found),
        postings: await postingsAfter(tx, found.lockDay, { after: tally.after, limit: CHUNK }),
      };
    });
    for (const posting of postings) {
      tally.after = posting.personId;
      const placement = roster.place(posting);
      if (!placement.in) continue;
      const unit = roster.unit(posting.unitId);
      const add = (field: string, code: string, message: string): void => {
        tally.faultCount += 1;
        if (tally.faults.length < MOST_FAULTS)
          tally.faults.push({
            personId: posting.personId,
            name: posting.name,
            unitCode: unit.code,
            field,
            code,
            message,
          });
      };
      count(tally.byRegency, unit.regionCode);
      count(tally.byKind, posting.kind);
      tally.required += 1;
      if (placement.fault !== null) {
        add('penempatan', placement.fault, FAULT_MESSAGES[placement.fault]);
        continue;
      }
      count(tally.byWave, String(placement.entry.wave.number));
      const stratum = count(tally.strata, `${unit.regionCode}/${posting.kind}`);
      const sample = stratum % SAMPLE_EVERY === 1;
      const faults = await this.tryOut(campaign, placement.entry, sample);
      for (const fault of faults) add(fault.field, fault.code, fault.message);
      if (sample && faults.length === 0) tally.sampled += 1;
    }
    const ended = postings.length < CHUNK;
    await this.database.transaction(async (tx) => {
      if (!ended) return advance(tx, { done: postings.length, cursor: tally as unknown as Json });
      const result: RehearsalResult = {
        required: tally.required,
        byRegency: tally.byRegency,
        byKind: tally.byKind,
        byWave: tally.byWave,
        faultCount: tally.faultCount,
        faults: tally.faults,
        namesakes: await namesakesOn(tx, campaign.lockDay, MOST_FAULTS),
        sampled: tally.sampled,
        at: this.clock.now().toISOString(),
      };
      await turnCampaign(tx, campaign.id, 'rehearse');
      await tx.execute(`UPDATE campaign SET rehearsal = $2 WHERE id = $1`, [
        campaign.id,
        JSON.stringify(result),
      ]);
      await record(tx, {
        kind: 'campaign.rehearsed',
        subject: campaign.id,
        actor: operation.createdBy,
        at: this.clock.now(),
        data: { campaign: campaign.id, documents: tally.sampled, faults: tally.faultCount },
      });
      await advance(tx, { done: postings.length, total: tally.required, result: result as unknown as Json });
    });
  }

  private async tryOut(campaign: Campaign, entry: RosterEntry, sample: boolean) {
    const form = await this.documents.form(entryVariant(campaign, entry, true), () =>
      sourceOf(campaign, entry),
    );
    const code = '0'.repeat(VERIFICATION_CODE_LENGTH);
    const values = pactValues(entry.snapshot, { day: entry.wave.day, verificationCode: code });
    const faults = form.document.check(values);
    if (faults.length === 0 && sample) {
      const seal = await this.seal.open();
      const rendered = form.document.render(values, { time: this.clock.now() });
      const tail = await sealTail(
        { prefixLength: form.prefix.bytes.length, tail: rendered.tail, signature: rendered.signature! },
        rendered.digest(),
        seal.signer,
      );
      const directory = this.directory(campaign.id);
      await mkdir(directory, { recursive: true });
      const name = `${entry.snapshot.unitCode}-${entry.posting.personId}.pdf`;
      await writeFile(join(directory, name), Buffer.concat([form.prefix.bytes, tail]));
    }
    return faults;
  }

  /** Throws the sample away. */
  async discard(campaignId: string): Promise<void> {
    await rm(this.directory(campaignId), { recursive: true, force: true });
  }

  private directory(campaignId: string): string {
    return join(this.config.dataDir, 'rehearsals', campaignId);
  }
}

function count(of: Record<string, number>, key: string): number {
  of[key] = (of[key] ?? 0) + 1;
  return of[key];
}
