import { Global, Inject, Injectable, Module, type OnApplicationShutdown } from '@nestjs/common';
import { TypeOrmModule, getDataSourceToken } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { CONFIG, type Config } from '../config.js';
import { databaseAccess, migrate, type DatabaseAccess } from './data-source.js';
import { Database } from './database.js';

const ACCESS = Symbol('database access');

@Global()
@Module({
  providers: [{ provide: ACCESS, inject: [CONFIG], useFactory: (config: Config) => databaseAccess(config) }],
  exports: [ACCESS],
})
class EngineModule {}

// The engine is stopped last: TypeORM closes its pool on the same signal, one phase earlier.
@Injectable()
class EngineStop implements OnApplicationShutdown {
  constructor(
    @Inject(ACCESS) private readonly access: DatabaseAccess,
    private readonly source: DataSource,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    if (this.source.isInitialized) await this.source.destroy();
    await this.access.close();
  }
}

/** The database, migrated and open. Everybody else gets the door (`Database`), nobody the data source. */
@Global()
@Module({
  imports: [
    EngineModule,
    TypeOrmModule.forRootAsync({
      inject: [ACCESS],
      useFactory: (access: DatabaseAccess) => ({
        ...access.options,
        manualInitialization: false,
        retryAttempts: 0,
      }),
      dataSourceFactory: async (options) => {
        const source = new DataSource(options!);
        await source.initialize();
        await migrate(source);
        return source;
      },
    }),
  ],
  providers: [
    EngineStop,
    {
      provide: Database,
      inject: [getDataSourceToken()],
      useFactory: (source: DataSource) => new Database(source),
    },
  ],
  exports: [Database],
})
export class DatabaseModule {}
