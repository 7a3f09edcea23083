import { randomInt } from 'node:crypto';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { INestApplicationContext } from '@nestjs/common';
import { Accounts } from '../access/accounts.js';
import type { Actor } from '../access/roles.js';
import { readableCampaign, CampaignService } from '../campaigns/campaign.service.js';
import { campaignsIn } from '../campaigns/campaign.queries.js';
import { demoCircular } from '../circulars/demo-circular.js';
import { CONFIG, type Config } from '../config.js';
import { CoverageService } from '../coverage/coverage.service.js';
import { Database } from '../database/database.js';
import { HierarchyService } from '../hierarchy/hierarchy.service.js';
import { unitByCode } from '../hierarchy/hierarchy.queries.js';
import { loadUnits } from '../hierarchy/organisation.js';
import { zoneOf } from '../hierarchy/regions.js';
import { Operations, type Operation } from '../jobs/operations.js';
import { Exemptions } from '../pacts/exemptions.js';
import { PactChanges } from '../pacts/pact-changes.js';
import { PactIssue } from '../pacts/pact-issue.js';
import type { Pact } from '../pacts/pact.model.js';
import { PactRehearsal } from '../pacts/pact-rehearsal.js';
import { PactService } from '../pacts/pact.service.js';
import { PactSigning } from '../pacts/pact-signing.js';
import { WaveRecord } from '../pacts/wave-record.js';
import { rosterCsv } from '../people/roster-file-correction.js';
import { generateRoster } from '../people/roster-generator.js';
import { RosterService } from '../people/roster.service.js';
import { Clock } from '../shared/clock.js';
import { dayAt } from '../shared/dates.js';
import { demoAccounts, ensureAccounts, newPassword, type DemoAccount } from './demo-accounts.js';
import { demoDraft, fateOf } from './demo-plan.js';
import { number, Progress } from '../commands/progress.js';

export interface DemoResult {
  readonly campaignId: string;
  readonly accounts: readonly DemoAccount[];
  readonly password: string;
  /** A signer who has not signed yet, to try it: the account's login. */
  readonly signer: string | null;
  readonly bkd: Actor;
}

/**
 * The whole main job through the same use cases that people have: units, roster, campaign, rehearsal, issue,
 * signatures at differing rates, records of the event. What a former start has done is found and kept.
 */
export class Demo {
  private readonly config: Config;
  private readonly progress = new Progress();

  constructor(private readonly app: INestApplicationContext) {
    this.config = app.get<Config>(CONFIG);
  }

  async run(people: number): Promise<DemoResult> {
    const { province } = this.config;
    await this.loadUnits();
    const password = this.config.demoPassword ?? newPassword();
    const wanted = demoAccounts(province, await this.firstRegency());
    const ids = await ensureAccounts(this.app.get(Accounts), wanted, password);
    const bkd = await this.actor(ids.get('bkd')!);
    const decider = await this.actor(ids.get('bkd-pemutus')!);
    let campaignId = await this.existingCampaign(bkd);
    if (campaignId === undefined) {
      await this.importRoster(bkd, people);
      campaignId = await this.issue(bkd);
      await this.sign(bkd, decider, campaignId);
      await this.recordFirstWave(bkd, campaignId);
      await this.app.get(CoverageService).recordToday();
    }
    await this.sendCircular(bkd, await this.actor(ids.get('sekda')!), campaignId);
    const signer = await this.openSigner(bkd, campaignId, password);
    return { campaignId, accounts: wanted, password, signer, bkd };
  }

  private async loadUnits(): Promise<void> {
    this.progress.begin('Memuat wilayah dan perangkat daerah');
    const seeds = await loadUnits(this.config.province);
    const added = await this.app.get(HierarchyService).importUnits(null, seeds);
    this.progress.end(added === 0 ? 'sudah ada' : `${number(added)} unit`);
  }

  private async firstRegency(): Promise<string> {
    // Bone where it exists: the largest regency of South Sulawesi.
    const database = this.app.get(Database);
    const bone = await database.read((tx) => unitByCode(tx, `${this.config.province}.08`));
    return bone?.kind === 'regency' ? bone.code : `${this.config.province}.01`;
  }

  private async existingCampaign(bkd: Actor): Promise<string | undefined> {
    const scope = bkd.grants.map((grant) => grant.unitId);
    const [campaign] = await this.app
      .get(Database)
      .read((tx) => campaignsIn(tx, scope, { after: undefined, limit: 1 }));
    return campaign?.state === 'issued' ? campaign.id : undefined;
  }

  private async importRoster(bkd: Actor, people: number): Promise<void> {
    const roster = this.app.get(RosterService);
    const units = await loadUnits(this.config.province);
    const lines = rosterCsv(generateRoster({ units, people }));
    this.progress.begin('Memeriksa data pegawai');
    const staged = await roster.upload(bkd, {
      content: Readable.from(lines),
      fileName: 'contoh-pegawai.csv',
    });
    await this.finish(staged.operation);
    this.progress.end(`${number(people)} baris`);
    this.progress.begin('Menyimpan data pegawai');
    const committed = await roster.commit(bkd, staged.batch, { skipBad: false });
    await this.finish(committed.operation);
    this.progress.end(`${number(people)} orang`);
  }

  private async issue(bkd: Actor): Promise<string> {
    const { province } = this.config;
    const root = await this.app.get(Database).read((tx) => unitByCode(tx, province));
    const today = dayAt(this.app.get(Clock).now(), zoneOf(province));
    const { id } = await this.app.get(CampaignService).create(bkd, demoDraft(province, root!.name, today));
    this.progress.begin('Gladi: memeriksa dan mencetak contoh pakta');
    const rehearsal = await this.app.get(PactRehearsal).start(bkd, id);
    await this.finish(rehearsal.operation);
    const campaign = await this.app.get(Database).read((tx) => readableCampaign(tx, bkd, id));
    const { required, sampled } = campaign.rehearsal!;
    this.progress.end(`${number(required)} wajib, ${number(sampled)} contoh`);
    this.progress.begin('Menerbitkan pakta');
    const launch = await this.app.get(PactIssue).launch(bkd, id, required);
    await this.finish(launch.operation);
    this.progress.end(`${number(required)} pakta`);
    return id;
  }

  private async sign(bkd: Actor, decider: Actor, campaignId: string): Promise<void> {
    this.progress.begin('Menandatangani');
    let seen = 0;
    let signed = 0;
    for await (const pacts of this.pages(bkd, campaignId)) {
      const accounts = await this.app.get(Accounts).provision(
        bkd,
        pacts.map((pact) => pact.personId),
      );
      for (const pact of pacts) {
        const fate = fateOf(
          regionOf(pact.snapshot.unitCode),
          `${pact.snapshot.unitCode} ${pact.snapshot.name}`,
        );
        if (fate === 'exempt') await this.exempt(bkd, decider, pact);
        else if (fate !== 'wait') {
          const actor = await this.actor(accounts.get(pact.personId)!);
          if (fate === 'decline')
            await this.app.get(PactChanges).decline(actor, pact.id, 'keberatan-isi', null);
          else await this.signAs(actor, pact);
          if (fate === 'sign') signed += 1;
        }
        seen += 1;
        this.progress.update(seen, null);
      }
    }
    this.progress.end(`${number(signed)} tanda tangan`);
  }

  private async signAs(actor: Actor, pact: Pact): Promise<void> {
    const signing = this.app.get(PactSigning);
    const prepared = await signing.prepare(actor, pact.id);
    if ('id' in prepared) await signing.sign(actor, pact.id, prepared.id);
  }

  private async exempt(bkd: Actor, decider: Actor, pact: Pact): Promise<void> {
    const exemptions = this.app.get(Exemptions);
    const { id } = await exemptions.propose(bkd, pact.id, 'tugas-belajar', null);
    await exemptions.decide(decider, id, 'approved');
  }

  private async recordFirstWave(bkd: Actor, campaignId: string): Promise<void> {
    this.progress.begin('Membuat berita acara gelombang 1');
    const { code } = await this.app.get(WaveRecord).make(bkd, campaignId, 1);
    this.progress.end(code);
  }

  private async sendCircular(bkd: Actor, sekda: Actor, campaignId: string): Promise<void> {
    this.progress.begin('Mengirim surat edaran');
    const circular = await demoCircular(this.app, { bkd, sekda }, campaignId);
    this.progress.end(
      circular
        ? `${circular.number} ke ${number(circular.deliveries)} unit, ${number(circular.received)} tanda terima, ` +
            `${number(circular.followUps)} edaran tindak lanjut`
        : 'sudah ada',
    );
  }

  /** Somebody who has not signed yet gets the password too, so that signing can be tried. */
  private async openSigner(bkd: Actor, campaignId: string, password: string): Promise<string | null> {
    const accounts = this.app.get(Accounts);
    for await (const pacts of this.pages(bkd, campaignId, 'open')) {
      const pact = pacts[randomInt(pacts.length)];
      if (!pact) return null;
      const ids = await accounts.provision(bkd, [pact.personId]);
      const id = ids.get(pact.personId)!;
      await accounts.setPassword(id, password);
      return accounts.loginOf(id);
    }
    return null;
  }

  private async *pages(bkd: Actor, campaignId: string, state: 'open' | null = null): AsyncGenerator<Pact[]> {
    let after: string | undefined;
    do {
      const pacts = await this.app.get(PactService).list(bkd, {
        campaignId,
        unitCode: this.config.province,
        state,
        after,
        limit: 500,
      });
      yield pacts;
      after = pacts.length === 500 ? pacts.at(-1)!.verificationCode : undefined;
    } while (after !== undefined);
  }

  private async actor(accountId: string): Promise<Actor> {
    const actor = await this.app.get(Accounts).actorOf(accountId);
    if (!actor) throw new Error(`account ${accountId} is gone`);
    return actor;
  }

  private async finish(operationId: string): Promise<Operation> {
    for (;;) {
      const operation = await this.app.get(Operations).find(operationId);
      if (operation?.state === 'done') return operation;
      if (!operation || operation.state === 'failed' || operation.state === 'cancelled')
        throw new Error(operation?.fault ?? 'Pekerjaan terhenti.');
      this.progress.update(operation.done, operation.total);
      await sleep(60);
    }
  }
}

/** `73.08` of `73.08.01.2002` and of `73.08.DINKES`; `73` of `73.BKD`. */
function regionOf(unitCode: string): string {
  const [province, regency] = unitCode.split('.');
  return regency !== undefined && /^\d{2}$/.test(regency) ? `${province}.${regency}` : province!;
}
