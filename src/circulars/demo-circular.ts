import { setTimeout as sleep } from 'node:timers/promises';
import type { INestApplicationContext } from '@nestjs/common';
import { Accounts } from '../access/accounts.js';
import type { Actor, Role } from '../access/roles.js';
import { CONFIG, type Config } from '../config.js';
import { Database } from '../database/database.js';
import {
  childrenOf,
  letterheadByGovernment,
  unitByCode,
  type UnitRow,
} from '../hierarchy/hierarchy.queries.js';
import { Operations } from '../jobs/operations.js';
import { CircularParaf } from './circular-paraf.js';
import { CircularReading } from './circular-reading.js';
import { CircularService, type NewReviewer } from './circular.service.js';
import { CircularSigning, type IssueReceipt } from './circular-signing.js';
import type { CircularContent } from './circular.model.js';
import { DEMO_MANDATE, demoCircularContent, demoFollowUpContent } from './data/demo-circular-text.js';
import { draw, headsOf, plainHolder, rate } from './demo-receivers.js';
import { Deliveries } from './deliveries.js';
import { Mandates } from './mandates.js';
import { NumberBooks } from './number-books.js';

/** The officers who are there already; everybody else the demo brings along. */
export interface DemoCircularActors {
  /** Drafts, keeps books and mandates; role bkd at the province. */
  readonly bkd: Actor;
  /** The second paraf; role sekda at the province. */
  readonly sekda: Actor;
}

export interface DemoCircularResult {
  readonly id: string;
  readonly number: string;
  readonly verificationCode: string;
  readonly deliveries: number;
  readonly received: number;
  readonly followUps: number;
}

const DAY = '2023-10-17';
const DEADLINE = '2023-10-31';
/** A receipt costs some 10 ms on the embedded database; so many show differing rates everywhere. */
const MOST_RECEIPTS = 900;
const FOLLOWING_REGENCIES = 6;

/**
 * The demo circular through the use cases that people have: paraf with a return, signature, number, all units,
 * receipts at differing rates, some on paper, and follow-ups in several regencies and one district. What a former
 * start has issued is found and kept (undefined).
 */
export async function demoCircular(
  app: INestApplicationContext,
  actors: DemoCircularActors,
  campaignId: string | null,
): Promise<DemoCircularResult | undefined> {
  const demo = new DemoCircular(app, actors);
  return (await demo.isDone()) ? undefined : demo.run(campaignId);
}

class DemoCircular {
  private readonly province: string;

  constructor(
    private readonly app: INestApplicationContext,
    private readonly actors: DemoCircularActors,
  ) {
    this.province = app.get<Config>(CONFIG).province;
  }

  async isDone(): Promise<boolean> {
    const found = await this.app.get(CircularReading).search(this.actors.bkd, {
      number: null,
      subject: null,
      year: null,
      unitCode: `${this.province}.BKD`,
      state: null,
      origin: 'own',
      after: undefined,
      limit: 1,
    });
    return found.length > 0;
  }

  async run(campaignId: string | null): Promise<DemoCircularResult> {
    const { bkd, sekda } = this.actors;
    const governor = await this.official('gubernur', 'sekda', this.province, 'Gubernur (contoh)');
    const asisten = await this.official('asisten', 'operator', `${this.province}.SETDA`, 'Asisten (contoh)');
    const { headOfGovernment: title } = await this.letterhead(this.province);
    const known = this.province === '73';
    const { id: mandateId } = await this.app.get(Mandates).record(bkd, {
      ...DEMO_MANDATE,
      title,
      status: known ? 'pj' : 'definitif',
      holder: known ? DEMO_MANDATE.holder : plainHolder('Nama Gubernur (Contoh)'),
      unitCode: this.province,
      accountId: governor.accountId,
      validFrom: '2023-09-05',
      validTo: null,
    });
    await this.openBook(`${this.province}.BKD`, '{klasifikasi}/{urut}/{unit}', 'BKD', 12462);
    const content = demoCircularContent({
      province: this.province,
      governor: title,
      day: DAY,
      deadline: DEADLINE,
      mandateId,
      campaignId,
    });
    const id = await this.throughParaf(content, [
      { actor: asisten, title: 'Asisten Pemerintahan dan Kesejahteraan Rakyat' },
      { actor: sekda, title: 'Sekretaris Daerah' },
    ]);
    const receipt = await this.app.get(CircularSigning).sign(governor, id, 2);
    const deliveries = await this.distributed(receipt);
    const received = await this.receive(id);
    const followUps = await this.followUp(id);
    const { number, verificationCode } = receipt;
    return { id, number, verificationCode, deliveries, received, followUps };
  }

  /** The second reviewer returns the first version, which lacked a legal basis; the second one goes through. */
  private async throughParaf(
    content: CircularContent,
    reviewers: readonly { actor: Actor; title: string }[],
  ): Promise<string> {
    const { bkd } = this.actors;
    const [circulars, paraf] = [this.app.get(CircularService), this.app.get(CircularParaf)];
    const chain: NewReviewer[] = reviewers.map(({ actor, title }) => ({ accountId: actor.accountId, title }));
    const first = { ...content, bases: content.bases.filter((code) => code !== 'pp-94-2021') };
    const { id } = await circulars.create(bkd, first, chain);
    await circulars.submit(bkd, id);
    await paraf.approve(reviewers[0]!.actor, id, 1);
    await paraf.giveBack(
      reviewers[1]!.actor,
      id,
      1,
      'Cantumkan PP Nomor 94 Tahun 2021 sebagai dasar sanksi.',
    );
    await circulars.change(bkd, id, 1, content, undefined);
    await circulars.submit(bkd, id);
    for (const { actor } of reviewers) await paraf.approve(actor, id, 2);
    return id;
  }

  private async receive(id: string): Promise<number> {
    const deliveries = this.app.get(Deliveries);
    const heads = (await headsOf(this.app)).filter(
      ({ code, posting }) => draw(`terima ${posting.name}`) < rate(code),
    );
    // Offices and districts before villages: the board is read from above.
    const chosen = heads.toSorted((a, b) => a.code.length - b.code.length).slice(0, MOST_RECEIPTS);
    const accounts = await this.app.get(Accounts).provision(
      this.actors.bkd,
      chosen.map(({ posting }) => posting.personId),
    );
    let received = 0;
    for (const { code, posting } of chosen) {
      const actor = await this.app.get(Accounts).actorOf(accounts.get(posting.personId)!);
      if (!actor) continue;
      // Of those who opened it, some leave it at that.
      if (draw(`buka ${posting.name}`) < 0.12) await deliveries.open(actor, id, code);
      else {
        await deliveries.acknowledge(actor, id, code);
        received += 1;
      }
    }
    return received + (await this.receiveOnPaper(id));
  }

  private async receiveOnPaper(id: string): Promise<number> {
    const { bkd } = this.actors;
    const deliveries = this.app.get(Deliveries);
    const open = await deliveries.list(bkd, id, {
      unitCode: this.province,
      state: 'open',
      after: undefined,
      limit: 400,
    });
    const remote = open.filter(({ unitCode }) => /^\d\d\.\d\d\.\d\d$/.test(unitCode)).slice(0, 8);
    for (const { unitCode } of remote)
      await deliveries.receivedOnPaper(bkd, id, unitCode, {
        name: 'Petugas kecamatan',
        position: 'Pengadministrasi Umum',
        reason: 'Tidak ada jaringan; surat diantar dan diterima langsung',
      });
    return remote.length;
  }

  /** Regencies answer with their own circular; the first one's first district answers that. */
  private async followUp(parentId: string): Promise<number> {
    const regencies = await this.below(this.province, ['regency', 'city']);
    let made = 0;
    for (const regency of regencies
      .filter(({ code }) => draw(`lanjut ${code}`) < 0.5)
      .slice(0, FOLLOWING_REGENCIES)) {
      const { headOfGovernment } = await this.letterhead(regency.code);
      const own = await this.issueFollowUp(
        regency,
        `${regency.code}.BKPSDM`,
        'BKPSDM',
        headOfGovernment,
        parentId,
      );
      made += 1;
      if (made > 1) continue;
      const [district] = await this.below(regency.code, ['district']);
      if (!district) continue;
      await this.issueFollowUp(district, district.code, 'KEC', district.headTitle, own);
      made += 1;
    }
    return made;
  }

  private async issueFollowUp(
    region: UnitRow,
    issuerCode: string,
    unitText: string,
    title: string,
    parentId: string,
  ): Promise<string> {
    const { bkd } = this.actors;
    const login = region.code.replaceAll('.', '-');
    const head = await this.official(`pimpinan-${login}`, 'sekda', region.code, title);
    const drafter = await this.official(
      `konsep-${login}`,
      'operator',
      this.province,
      `Konseptor ${region.name}`,
    );
    const { id: mandateId } = await this.app.get(Mandates).record(bkd, {
      unitCode: region.code,
      accountId: head.accountId,
      office: region.kind === 'district' ? 'lain' : 'kdh',
      title,
      status: 'definitif',
      behalf: null,
      holder: plainHolder(`Nama ${title} (Contoh)`),
      decree: 'Keputusan pengangkatan (contoh)',
      validFrom: '2021-01-01',
      validTo: null,
    });
    await this.openBook(issuerCode, '{klasifikasi}/{urut}/{unit}/{bulan-romawi}/{tahun}', unitText, 1);
    const circulars = this.app.get(CircularService);
    const { id } = await circulars.create(
      drafter,
      demoFollowUpContent({
        issuerCode,
        regionCode: region.code,
        mandateId,
        parentId,
        day: '2023-10-19',
        deadline: DEADLINE,
      }),
      [],
    );
    await circulars.submit(drafter, id);
    await this.distributed(await this.app.get(CircularSigning).sign(head, id, 1));
    return id;
  }

  private async openBook(
    unitCode: string,
    format: string,
    unitText: string,
    firstNumber: number,
  ): Promise<void> {
    await this.app
      .get(NumberBooks)
      .open(this.actors.bkd, { unitCode, year: 2023, format, unitText, firstNumber });
  }

  private async official(login: string, role: Role, unitCode: string, displayName: string): Promise<Actor> {
    const accounts = this.app.get(Accounts);
    const id =
      (await accounts.idOf(login)) ??
      (await accounts.create(null, { login, displayName, grants: [{ role, unitCode }] }));
    return (await accounts.actorOf(id))!;
  }

  private async below(code: string, kinds: readonly string[]): Promise<UnitRow[]> {
    return this.app.get(Database).read(async (tx) => {
      const unit = await unitByCode(tx, code);
      return (await childrenOf(tx, unit!.id)).filter(({ kind }) => kinds.includes(kind));
    });
  }

  private letterhead(code: string) {
    return this.app.get(Database).read((tx) => letterheadByGovernment(tx, code));
  }

  /** Waits for the queue to have brought a circular to its units; returns to how many. */
  private async distributed({ operation }: IssueReceipt): Promise<number> {
    for (;;) {
      const found = operation === null ? undefined : await this.app.get(Operations).find(operation);
      if (found?.state === 'done') return found.done;
      if (!found || found.state === 'failed' || found.state === 'cancelled')
        throw new Error(found?.fault ?? 'Distribusi terhenti.');
      await sleep(60);
    }
  }
}
