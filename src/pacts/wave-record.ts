import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { actOnce, type RequestKey } from '../access/act-once.js';
import type { Actor } from '../access/roles.js';
import { campaignRefusal } from '../campaigns/campaign.errors.js';
import type { Campaign, StoredWave } from '../campaigns/campaign.model.js';
import { campaignFor } from '../campaigns/campaign.service.js';
import type { NamedOfficial } from '../campaigns/selection.js';
import { CONFIG, type Config } from '../config.js';
import { Database, type ReadTx } from '../database/database.js';
import { DocumentStore, partOf, type CompactRevision } from '../documents/document-store.js';
import { compileDocument, documentCrest, documentTemplate } from '../documents/documents.js';
import { letterheadByGovernment, unitByCode, type Letterhead } from '../hierarchy/hierarchy.queries.js';
import { record } from '../ledger/ledger.js';
import { Clock } from '../shared/clock.js';
import { randomCode, showCode, VERIFICATION_CODE_LENGTH } from '../shared/codes.js';
import { longDay } from '../shared/dates.js';
import { merkleRoot } from '../shared/hash.js';
import { AgencySeal } from '../signing/agency-seal.js';
import { reservedBytes, sealTail } from '../signing/seal-pdf.js';
import type { Seal } from '../signing/seal-store.js';
import { verifyPdf } from '../signing/verify-pdf.js';

/** One line of the record's table: a region with the wave's counts. */
interface RegionCounts {
  readonly unit: string;
  readonly wajib: number;
  readonly sudah: number;
  readonly menolak: number;
  readonly belum: number;
  readonly dikecualikan: number;
}

/** The record of the event (berita acara) of a wave: one document with the root over the wave's signed pacts. */
@Injectable()
export class WaveRecord {
  constructor(
    private readonly database: Database,
    private readonly store: DocumentStore,
    private readonly seal: AgencySeal,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Makes, seals and stores the record as the wave stands now; a wave has one. Returns its verification code. */
  async make(
    actor: Actor,
    campaignId: string,
    number: number,
    key?: RequestKey,
  ): Promise<{ code: string; sha256: string }> {
    const facts = await this.database.read((tx) => this.facts(tx, actor, campaignId, number));
    const code = randomCode(VERIFICATION_CODE_LENGTH);
    const revision = await this.print(facts, code);
    return this.database.transaction((tx) =>
      actOnce(tx, key, async () => {
        await this.store.keepRevision(tx, revision);
        const changed = await tx.execute(
          `UPDATE wave SET record_code = $3, record_document_id = $4 WHERE campaign_id = $1 AND number = $2 AND record_code IS NULL`,
          [campaignId, number, code, revision.documentId],
        );
        if (changed === 0) throw campaignRefusal('wave.already-recorded', { values: { wave: number } });
        const sha256 = revision.sha256.toString('hex');
        await record(tx, {
          kind: 'wave.recorded',
          subject: campaignId,
          actor: actor.accountId,
          at: this.clock.now(),
          data: { campaign: campaignId, wave: number, sha256, pacts_root: facts.root },
        });
        return { code: showCode(code), sha256 };
      }),
    );
  }

  private async facts(tx: ReadTx, actor: Actor, campaignId: string, number: number) {
    const campaign = await campaignFor(tx, actor, 'campaign.manage', campaignId);
    const wave = campaign.waves.find((candidate) => candidate.number === number);
    if (!wave) throw campaignRefusal('campaign.unknown-wave', { field: 'wave', values: { wave: number } });
    if (wave.recordCode !== null)
      throw campaignRefusal('wave.already-recorded', { values: { wave: number } });
    const issuer = await unitByCode(tx, campaign.issuerCode);
    const hashes = await tx.query<{ sha256: Buffer }>(
      `SELECT r.sha256 FROM pact p JOIN revision r ON r.document_id = p.document_id AND r.number = 1
        WHERE p.campaign_id = $1 AND p.wave = $2 AND p.state = 'signed' ORDER BY r.sha256`,
      [campaignId, number],
    );
    return {
      campaign,
      wave,
      letterhead: await letterheadByGovernment(tx, issuer!.governmentCode),
      regions: await regionCounts(tx, campaignId, number),
      documents: hashes.length,
      root: merkleRoot(hashes.map((row) => row.sha256)).toString('hex'),
    };
  }

  private async print(facts: RecordFacts, code: string): Promise<CompactRevision> {
    const seal = await this.seal.open();
    const document = await compileDocument({
      template: await documentTemplate('berita-acara'),
      templateName: 'berita-acara',
      shared: sharedValues(facts, this.config.publicUrl),
      slots: ['kode'],
      assets: { crest: await documentCrest('provinsi.svg') },
      ...(seal.demo && { stamp: 'CONTOH – bukan naskah dinas' }),
      info: {
        title: `Berita Acara ${facts.wave.name}`,
        author: facts.letterhead.governmentLine,
        created: this.clock.now(),
        lang: 'id',
      },
      signature: { fieldName: 'Segel', contentsBytes: reservedBytes(seal.signer), furtherFields: ['Saksi'] },
    });
    const rendered = document.render(
      { kode: code },
      { name: facts.letterhead.agencyLine, time: this.clock.now() },
    );
    const tail = await sealTail(
      { prefixLength: document.prefix.length, tail: rendered.tail, signature: rendered.signature! },
      rendered.digest(),
      seal.signer,
    );
    checkSealed(Buffer.concat([document.prefix, tail]), seal, this.clock.now());
    const prefix = partOf(document.prefix);
    await this.store.keepPart(prefix);
    return this.store.compact({
      documentId: randomUUID(),
      kind: 'record',
      number: 1,
      prefix,
      tail,
      dictionary: null,
      level: 'B-B',
    });
  }
}

interface RecordFacts {
  readonly campaign: Campaign;
  readonly wave: StoredWave;
  readonly letterhead: Letterhead;
  readonly regions: readonly RegionCounts[];
  readonly documents: number;
  readonly root: string;
}

function checkSealed(bytes: Buffer, seal: Seal, at: Date): void {
  const verdict = verifyPdf(bytes, { anchors: [seal.trustPem], at });
  if (verdict.code !== 'valid') throw new Error(`a fresh seal does not verify: ${verdict.code}`);
}

function sharedValues(
  { campaign, wave, letterhead, regions, documents, root }: RecordFacts,
  publicUrl: string,
) {
  const sum = (field: Exclude<keyof RegionCounts, 'unit'>): number =>
    regions.reduce((total, region) => total + region[field], 0);
  return {
    kertas: campaign.pageSize,
    kop: {
      pemerintah: letterhead.governmentLine,
      perangkat: letterhead.agencyLine,
      alamat: letterhead.addressLines,
    },
    kegiatan: campaign.name,
    gelombang: wave.name,
    tanggal: longDay(wave.day),
    tempat: wave.place,
    kota: letterhead.place,
    pembaca: official(wave.leader),
    saksi: official(wave.witness),
    rekapitulasi: regions.map((region, index) => ({ nomor: String(index + 1), ...texts(region) })),
    jumlah: texts({
      unit: '',
      wajib: sum('wajib'),
      sudah: sum('sudah'),
      menolak: sum('menolak'),
      belum: sum('belum'),
      dikecualikan: sum('dikecualikan'),
    }),
    jumlahDokumen: documents.toLocaleString('id-ID'),
    akar: root,
    alamatVerifikasi: publicUrl,
    kaki: 'Berita acara ini disegel secara elektronik oleh instansi penerbit. Keaslian dapat diperiksa dengan memindai kode QR.',
  };
}

function texts(counts: RegionCounts): Record<keyof RegionCounts, string> {
  const show = (value: number): string => value.toLocaleString('id-ID');
  return {
    unit: counts.unit,
    wajib: show(counts.wajib),
    sudah: show(counts.sudah),
    menolak: show(counts.menolak),
    belum: show(counts.belum),
    dikecualikan: show(counts.dikecualikan),
  };
}

function official(named: NamedOfficial | null): { nama: string; jabatan: string } {
  return named ? { nama: named.name ?? named.title, jabatan: named.title } : { nama: '–', jabatan: '–' };
}

/** The wave's counts by regency and city; the province's own offices under the province. */
function regionCounts(tx: ReadTx, campaignId: string, wave: number): Promise<RegionCounts[]> {
  return tx.query<RegionCounts>(
    `SELECT r.name AS unit, sum(k.open + k.declined + k.electronic + k.certified + k.wet_ink)::int AS wajib,
            sum(k.electronic + k.certified + k.wet_ink)::int AS sudah, sum(k.declined)::int AS menolak,
            sum(k.open)::int AS belum, sum(k.exempt)::int AS dikecualikan
       FROM coverage_counter k
       JOIN LATERAL (SELECT a.code, a.name FROM unit_closure c JOIN unit a ON a.id = c.ancestor_id
                      WHERE c.descendant_id = k.unit_id AND a.kind IN ('province', 'regency', 'city')
                      ORDER BY c.depth LIMIT 1) r ON true
      WHERE k.round_id = $1 AND k.wave = $2 GROUP BY r.code, r.name ORDER BY r.code`,
    [campaignId, wave],
  );
}
