import { Inject, Injectable } from '@nestjs/common';
import { requireAt, requireSomewhere } from '../access/permissions.js';
import { accessRefusal } from '../access/access.errors.js';
import type { Actor } from '../access/roles.js';
import { CONFIG, type Config } from '../config.js';
import { Database, type ReadTx, type Tx } from '../database/database.js';
import { zoneOf } from '../hierarchy/regions.js';
import { record } from '../ledger/ledger.js';
import { Clock } from '../shared/clock.js';
import { dayAt, type Day } from '../shared/dates.js';
import { personRefusal } from './people.errors.js';
import { postingsOf, type PersonPosting } from './people.queries.js';
import { cellsFrom, readPersonCells, type PersonFields } from './person-fields.js';
import { insertActBatch, lockRoster } from './roster-batch.queries.js';
import { codesOf, unitsInReach } from './roster-units.queries.js';
import { knownPersons } from './roster-matching.queries.js';
import { judge } from './roster-matching.rules.js';
import { placeLine, type PlacedLine } from './roster-row.js';
import { cellsOf } from './roster-row-cells.js';
import type { RosterLine } from './roster-line.js';

const LAST_DAY: Day = '9999-12-31';

/** Recorded acts on single persons; a file of many is `RosterService`'s. */
@Injectable()
export class PeopleService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Today in the province. */
  today(): Day {
    return dayAt(this.clock.now(), zoneOf(this.config.province));
  }

  /**
   * Adds a person with the first posting, for a late joiner. Whoever is known already is refused; a
   * namesake in the unit too, unless `anotherPerson` says that it is somebody else. Returns the id.
   */
  async add(actor: Actor, fields: PersonFields, options: { anotherPerson: boolean }): Promise<string> {
    const scope = requireSomewhere(actor, 'roster.import');
    const line = readPersonCells(cellsFrom({ since: this.today(), ...fields }));
    return this.database.transaction(async (tx) => {
      await lockRoster(tx);
      const place = placeLine(line, await openUnitInReach(tx, scope, line));
      await this.refuseKnown(tx, scope, place, options.anotherPerson);
      const batch = await insertActBatch(tx, actor.accountId);
      const [person] = await tx.query<{ id: string }>(
        `INSERT INTO person (batch_id, external_id, nip) VALUES ($1, $2, $3) RETURNING id`,
        [batch, place.externalId, place.nip],
      );
      await this.insertPosting(tx, actor, { batch, person: person!.id, unitCode: line.unitCode, place });
      return person!.id;
    });
  }

  /**
   * Records a new posting from a day on: a move, a promotion, a corrected name, a new number. Fields that
   * are not named stay as they are. The postings so far remain as history.
   */
  async recordPosting(actor: Actor, personId: string, changes: PersonFields): Promise<void> {
    const scope = requireSomewhere(actor, 'roster.import');
    await this.database.transaction(async (tx) => {
      await lockRoster(tx);
      const since = changes.since ?? this.today();
      const known = await postingFrom(tx, personId, since);
      await requireAt(tx, actor, 'roster.import', known?.unitId ?? 0);
      // The present unit decides too: a date in the past is no way around its border.
      const latest = await postingFrom(tx, personId, LAST_DAY);
      await requireAt(tx, actor, 'roster.import', latest?.unitId ?? 0);
      if (!known) throw accessRefusal('access.not-found');
      const codes = await codesOf(tx, [known.unitId]);
      const cells = cellsOf(known, codes.get(known.unitId)!);
      const line = readPersonCells(cellsFrom({ ...changes, since }, cells));
      const place = placeLine(line, await openUnitInReach(tx, scope, line));
      await refuseTaken(tx, personId, place);
      const batch = await insertActBatch(tx, actor.accountId);
      await tx.execute(`UPDATE person SET external_id = $2, nip = $3 WHERE id = $1`, [
        personId,
        place.externalId,
        place.nip,
      ]);
      await this.insertPosting(tx, actor, { batch, person: personId, unitCode: line.unitCode, place });
    });
  }

  private async refuseKnown(
    tx: ReadTx,
    scope: readonly number[],
    place: PlacedLine,
    anotherPerson: boolean,
  ): Promise<void> {
    const frame = { batchId: '0', scope, asOf: this.today() };
    const known = await knownPersons(tx, frame, [{ line: 1, value: place }]);
    const { outcome, personId, problems } = judge(place, known.get(1) ?? []);
    if (outcome === 'new') return;
    if (problems[0]?.code === 'person.elsewhere') throw personRefusal('person.elsewhere', { field: 'nip' });
    const isIdentified = (known.get(1) ?? []).some(
      (person) =>
        (place.nip !== null && person.nip === place.nip) ||
        (place.externalId !== null && person.externalId === place.externalId),
    );
    if (isIdentified)
      throw personRefusal('person.exists', { field: place.nip === null ? 'external_id' : 'nip' });
    if (anotherPerson) return;
    const persons = problems[0]?.persons ?? (personId === null ? [] : [personId]);
    throw personRefusal('person.same-name', {
      field: 'another_person',
      values: { persons: persons.join(', ') },
    });
  }

  private async insertPosting(
    tx: Tx,
    actor: Actor,
    act: { batch: string; person: string; unitCode: string; place: PlacedLine },
  ): Promise<void> {
    const { place } = act;
    await tx.execute(
      `INSERT INTO posting (person_id, batch_id, unit_id, kind, name, name_key, jabatan, jenis_jabatan, eselon, golongan,
              kedudukan_hukum, is_head, since, contact)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
      [
        act.person,
        act.batch,
        place.unitId,
        place.kind,
        place.name,
        place.nameKey,
        place.jabatan,
        place.jenisJabatan,
        place.eselon,
        place.golongan,
        place.kedudukanHukum,
        place.isHead,
        place.since,
        place.contact,
      ],
    );
    await record(tx, {
      kind: 'posting.recorded',
      subject: `person-${act.person}`,
      actor: actor.accountId,
      at: this.clock.now(),
      data: { person: act.person, unit: act.unitCode },
    });
  }
}

/** What the person holds on a day, or, if that is before the first posting, the latest of all. */
async function postingFrom(tx: ReadTx, personId: string, day: Day): Promise<PersonPosting | undefined> {
  const held = await postingsOf(tx, day, [personId]);
  return held.get(personId) ?? (await postingsOf(tx, LAST_DAY, [personId])).get(personId);
}

async function openUnitInReach(tx: ReadTx, scope: readonly number[], line: RosterLine): Promise<number> {
  const unit = (await unitsInReach(tx, scope, [line.unitCode])).get(line.unitCode);
  if (!unit) throw personRefusal('person.unit-unknown', { field: 'unit' });
  if (unit.closed) throw personRefusal('person.unit-closed', { field: 'unit' });
  return unit.id;
}

async function refuseTaken(tx: ReadTx, personId: string, place: PlacedLine): Promise<void> {
  const [taken] = await tx.query<{ field: string }>(
    `SELECT CASE WHEN nip = $2 THEN 'nip' ELSE 'external_id' END AS field FROM person
      WHERE id <> $1 AND (nip = $2 OR external_id = $3)`,
    [personId, place.nip, place.externalId],
  );
  if (taken) throw personRefusal('person.exists', { field: taken.field });
}
