import { Inject, Injectable } from '@nestjs/common';
import type { Campaign, StoredStatement, StoredWave } from '../campaigns/campaign.model.js';
import type { NamedOfficial } from '../campaigns/selection.js';
import { CONFIG, type Config } from '../config.js';
import {
  compileDocument,
  documentCrest,
  documentTemplate,
  type CompiledDocument,
  type RenderedDocument,
} from '../documents/documents.js';
import { DocumentStore, partOf, type Part } from '../documents/document-store.js';
import type { Letterhead } from '../hierarchy/hierarchy.queries.js';
import { rankLabel } from '../people/ranks.js';
import { SIGNER_KINDS } from '../people/signer-kinds.js';
import { showNip } from '../people/nip.js';
import { longDay, type Day } from '../shared/dates.js';
import { AgencySeal } from '../signing/agency-seal.js';
import { reservedBytes, sealTail } from '../signing/seal-pdf.js';
import type { Seal } from '../signing/seal-store.js';
import type { PersonSnapshot } from './pact.model.js';

const SLOTS = ['nama', 'nip', 'pangkat', 'jabatan', 'unit', 'tempatTanggal', 'kode'] as const;

/** What decides the constant part of a pact: text, wave, letterhead, and how the person's number is called. */
export interface PactVariant {
  readonly campaignId: string;
  readonly statementId: number;
  readonly wave: number;
  readonly governmentCode: string;
  readonly numberLabel: string;
  /** GLADI for a rehearsal, otherwise what the seal demands. */
  readonly rehearsal: boolean;
}

/** The same, loaded: what a form is compiled from. */
export interface PactSource {
  readonly campaign: Campaign;
  readonly statement: StoredStatement;
  readonly wave: StoredWave;
  readonly letterhead: Letterhead;
}

/** A variant ready to print: compiled, its shared parts stored. */
export interface PactForm {
  readonly document: CompiledDocument;
  readonly prefix: Part;
  readonly dictionary: Part;
  /** An unsigned tail that every process compiles alike: the dictionary of what waits to be signed. */
  readonly blank: Uint8Array;
}

const MOST_FORMS = 400;

/** Prints pacts. A form is compiled once per variant (about 100 ms) and kept; printing is 0.04 ms. */
@Injectable()
export class PactDocuments {
  private readonly forms = new Map<string, Promise<PactForm>>();

  constructor(
    private readonly store: DocumentStore,
    private readonly seal: AgencySeal,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** The form of a variant; `load` is called only when it is not known yet. */
  form(variant: PactVariant, load: () => PactSource | Promise<PactSource>): Promise<PactForm> {
    const { campaignId, statementId, wave, governmentCode, numberLabel, rehearsal } = variant;
    const key = [campaignId, statementId, wave, governmentCode, numberLabel, rehearsal].join('/');
    const known = this.forms.get(key);
    if (known) return known;
    if (this.forms.size >= MOST_FORMS) this.forms.delete(this.forms.keys().next().value!);
    const form = this.compile(variant, load);
    this.forms.set(key, form);
    form.catch(() => this.forms.delete(key));
    return form;
  }

  private async compile(
    variant: PactVariant,
    load: () => PactSource | Promise<PactSource>,
  ): Promise<PactForm> {
    const seal = await this.seal.open();
    const source = await load();
    const document = await compileDocument({
      template: await documentTemplate('pakta-integritas'),
      templateName: 'pakta-integritas',
      shared: sharedValues(source, variant.numberLabel, this.config.publicUrl),
      slots: SLOTS,
      assets: { crest: await documentCrest('provinsi.svg') },
      ...stampFor(variant, seal),
      info: {
        title: source.statement.titleLines.join(' '),
        author: source.letterhead.governmentLine,
        created: source.campaign.issuedAt ?? new Date(`${source.campaign.lockDay}T00:00:00Z`),
        lang: 'id',
      },
      signature: { fieldName: 'Segel', contentsBytes: reservedBytes(seal.signer) },
    });
    const prefix = partOf(document.prefix);
    const sample = document.render(SAMPLE_VALUES, { time: new Date(0) });
    const dictionary = partOf(await sealSample(document, sample, seal));
    if (!variant.rehearsal) {
      await this.store.keepPart(prefix);
      await this.store.keepPart(dictionary);
    }
    return { document, prefix, dictionary, blank: sample.tail };
  }
}

// The best preset dictionary for a sealed tail is another one: the same operators, the same certificates.
async function sealSample(
  { prefix }: CompiledDocument,
  sample: RenderedDocument,
  seal: Seal,
): Promise<Buffer> {
  const unsigned = { prefixLength: prefix.length, tail: sample.tail, signature: sample.signature! };
  return (await sealTail(unsigned, sample.digest(), seal.signer)).subarray(-32_768);
}

const SAMPLE: PersonSnapshot = {
  name: 'Andi Muhammad Ilham, S.Sos., M.Si.',
  nip: '198001012005011001',
  kind: 'pns',
  jabatan: 'Kepala Seksi Pemerintahan',
  eselon: null,
  golongan: 'III/d',
  unitCode: '73',
  unitName: 'Dinas Pemberdayaan Masyarakat dan Desa',
  governmentCode: '73',
  instansi: 'Pemerintah Provinsi Sulawesi Selatan',
  place: 'Makassar',
};
const SAMPLE_VALUES = pactValues(SAMPLE, { day: '2023-10-16', verificationCode: '0'.repeat(16) });

function stampFor(variant: PactVariant, seal: Seal): { stamp?: string } {
  if (variant.rehearsal) return { stamp: 'GLADI – bukan naskah dinas' };
  return seal.demo ? { stamp: 'CONTOH – bukan naskah dinas' } : {};
}

function sharedValues(
  { campaign, statement, wave, letterhead }: PactSource,
  numberLabel: string,
  publicUrl: string,
) {
  return {
    kertas: campaign.pageSize,
    kop: {
      pemerintah: letterhead.governmentLine,
      perangkat: letterhead.agencyLine,
      alamat: letterhead.addressLines,
    },
    judul: statement.titleLines,
    instansi: instansiOf(letterhead),
    labelNomor: numberLabel,
    pengantar: statement.opening,
    butir: statement.points,
    sanksi: statement.sanction,
    penutup: statement.closing,
    ikrar:
      wave.leader && wave.witness ? { pembaca: official(wave.leader), saksi: official(wave.witness) } : null,
    metode: 'Ditandatangani secara elektronik melalui akun pribadi penanda tangan',
    alamatVerifikasi: publicUrl,
    kaki: 'Ditandatangani secara elektronik tanpa sertifikat elektronik penanda tangan, dan disegel secara elektronik oleh instansi penerbit. Keaslian dapat diperiksa dengan memindai kode QR.',
  };
}

function official(named: NamedOfficial): { nama: string; jabatan: string } {
  return { nama: named.name ?? named.title, jabatan: named.name === null ? '' : named.title };
}

/** "Pemerintah Kabupaten Bone" from the letterhead's capitals. */
export function instansiOf(letterhead: Pick<Letterhead, 'governmentLine'>): string {
  return letterhead.governmentLine
    .toLowerCase()
    .replace(/(^|[\s(-])(\p{L})/gu, (_, before: string, letter: string) => before + letter.toUpperCase())
    .replace(/ Dan /g, ' dan ')
    .replace(/\bDki\b/g, 'DKI')
    .replace(/\bDi Yogyakarta\b/g, 'DI Yogyakarta');
}

/** The variant that a person of a roster is printed in. */
export function variantOf(
  campaignId: string,
  pact: { statementId: number; wave: number; snapshot: PersonSnapshot },
  rehearsal = false,
): PactVariant {
  const { governmentCode, kind } = pact.snapshot;
  return {
    campaignId,
    statementId: pact.statementId,
    wave: pact.wave,
    governmentCode,
    numberLabel: numberLabelOf(kind),
    rehearsal,
  };
}

/** How a person's number is called on the pact; kinds without one still share a form. */
function numberLabelOf(kind: PersonSnapshot['kind']): string {
  return SIGNER_KINDS[kind].numberLabel ?? 'NIP';
}

/** The values of a pact's slots. `day` is the day of signing at the province. */
export function pactValues(
  person: PersonSnapshot,
  { day, verificationCode }: { day: Day; verificationCode: string },
): Record<(typeof SLOTS)[number], string> {
  return {
    nama: person.name,
    nip: person.nip === null ? '' : showNip(person.nip),
    pangkat: person.golongan === null ? '' : rankLabel(person.golongan),
    jabatan: person.jabatan,
    unit: person.unitName,
    tempatTanggal: `${person.place}, ${longDay(day)}`,
    kode: verificationCode,
  };
}
