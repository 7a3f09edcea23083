import { Module } from '@nestjs/common';

/** Persons, their postings, and the import of rosters. Reads of other features: `people.queries.ts`. */
@Module({})
export class PeopleModule {}
