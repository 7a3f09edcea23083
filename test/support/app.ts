import { mkdirSync } from 'node:fs';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import supertest from 'supertest';
import { Accounts } from '../../src/access/accounts.js';
import type { Actor, Role } from '../../src/access/roles.js';
import { AppModule } from '../../src/app.module.js';
import type { Config } from '../../src/config.js';
import { Database } from '../../src/database/database.js';
import { createServer } from '../../src/http/server.js';
import { Worker } from '../../src/jobs/worker.js';
import { cloneDatabase } from './databases.js';

export const PASSWORD = 'kata-sandi-uji-1';

/** A running application on a database of its own. */
export interface TestApp {
  readonly app: NestFastifyApplication;
  readonly config: Config;
  readonly database: Database;
  /** A request without a session. */
  anonymous(): ReturnType<typeof supertest>;
  /** Creates an account with a role at a unit; gives its id, its actor and an agent that is signed in. */
  account(role: Role, unitCode: string): Promise<TestAccount>;
  close(): Promise<void>;
}

export interface TestAccount {
  readonly id: string;
  readonly actor: Actor;
  readonly agent: ReturnType<typeof supertest.agent>;
}

/** Starts the application; `working` also takes up its queue. */
export async function startApp({ working = false } = {}): Promise<TestApp> {
  const clone = await cloneDatabase();
  mkdirSync(clone.config.dataDir, { recursive: true });
  const app = await createServer(AppModule.for(clone.config), clone.config);
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  if (working) await app.get(Worker).startWorking();
  const server = app.getHttpServer();
  const accounts = app.get(Accounts);
  let count = 0;
  return {
    app,
    config: clone.config,
    database: app.get(Database),
    anonymous: () => supertest(server),
    async account(role, unitCode) {
      count += 1;
      const login = `${role}-${count}`;
      const id = await accounts.create(null, {
        login,
        displayName: `Uji ${login}`,
        password: PASSWORD,
        grants: [{ role, unitCode }],
      });
      const agent = supertest.agent(server);
      await agent.post('/api/v1/session').send({ account: login, password: PASSWORD }).expect(204);
      return { id, actor: (await accounts.actorOf(id))!, agent };
    },
    async close() {
      await app.close();
      await clone.drop();
    },
  };
}
