import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { accessRefusal } from '../access/access.errors.js';
import { requireAt, requireSomewhere } from '../access/permissions.js';
import type { Actor } from '../access/roles.js';
import { Database, type ReadTx } from '../database/database.js';
import { unitByCode } from '../hierarchy/hierarchy.queries.js';
import { cursorKey, toPage, type Page } from '../http/pagination.js';
import { CurrentActor } from '../http/session.guard.js';
import { KnownNumber } from './known-number.pipe.js';
import {
  NewPersonBody,
  NewPostingBody,
  PersonListQuery,
  personView,
  postingView,
  type PersonView,
  type PostingView,
} from './people.dto.js';
import { PeopleService } from './people.service.js';
import { historyOf, searchPersons } from './person-search.queries.js';

@ApiTags('persons')
@Controller('api/v1/persons')
export class PeopleController {
  constructor(
    private readonly database: Database,
    private readonly people: PeopleService,
  ) {}

  @Get()
  list(@CurrentActor() actor: Actor, @Query() query: PersonListQuery): Promise<Page<PersonView>> {
    const reach = requireSomewhere(actor, 'roster.read');
    const [nameKey, personId] = cursorKey(query.after, /^[^\n]{0,200}\n\d{1,18}$/)?.split('\n') ?? [];
    return this.database.read(async (tx) => {
      const people = await searchPersons(tx, {
        day: this.people.today(),
        text: query.search,
        within: query.unit === undefined ? reach : [await unitInReach(tx, actor, query.unit)],
        after: nameKey === undefined ? undefined : { nameKey, personId: personId! },
        limit: query.limit + 1,
      });
      return toPage(
        people,
        query.limit,
        (person) => `${person.nameKey}\n${person.personId}`,
        (person) => personView(person, 'full'),
      );
    });
  }

  @Get(':id')
  one(
    @CurrentActor() actor: Actor,
    @Param('id', KnownNumber) id: string,
  ): Promise<PersonView & { postings: PostingView[] }> {
    requireSomewhere(actor, 'roster.read');
    return this.database.read((tx) => this.shown(tx, actor, id));
  }

  @Post()
  async add(
    @CurrentActor() actor: Actor,
    @Body() body: NewPersonBody,
  ): Promise<PersonView & { postings: PostingView[] }> {
    const { another_person: anotherPerson, ...fields } = body;
    const id = await this.people.add(actor, fields, { anotherPerson });
    return this.database.read((tx) => this.shown(tx, actor, id));
  }

  @Post(':id/postings')
  async recordPosting(
    @CurrentActor() actor: Actor,
    @Param('id', KnownNumber) id: string,
    @Body() body: NewPostingBody,
  ): Promise<PersonView & { postings: PostingView[] }> {
    await this.people.recordPosting(actor, id, body);
    return this.database.read((tx) => this.shown(tx, actor, id));
  }

  private async shown(
    tx: ReadTx,
    actor: Actor,
    id: string,
  ): Promise<PersonView & { postings: PostingView[] }> {
    const history = await historyOf(tx, id);
    const today = this.people.today();
    // Somebody whose first posting lies ahead is shown with it.
    const present = history.find((posting) => posting.since <= today) ?? history.at(-1);
    await requireAt(tx, actor, 'roster.read', present?.unitId ?? 0);
    if (!present) throw accessRefusal('access.not-found');
    return { ...personView(present, 'full'), postings: history.map(postingView) };
  }
}

async function unitInReach(tx: ReadTx, actor: Actor, code: string): Promise<number> {
  const unit = await unitByCode(tx, code);
  await requireAt(tx, actor, 'roster.read', unit?.id ?? 0);
  return unit!.id;
}
