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
import { Clock } from '../../src/shared/clock.js';
import { cloneDatabase } from './databases.js';

export const PASSWORD = 'kata-sandi-uji-1';

/** A running application on a database of its own. */
export interface TestApp {
  readonly app: NestFastifyApplication;
  readonly config: Config;
  readonly database: Database;
  /** Every route that Fastify registered, one entry per method. */
  readonly routes: readonly { method: string; url: string }[];
  /** A request without a session. */
  anonymous(): ReturnType<typeof supertest>;
  /** Creates an account with a role at a unit; gives its id, its actor and an agent that is signed in. */
  account(role: Role, unitCode: string): Promise<TestAccount>;
  close(): Promise<void>;
}

export interface StartOptions {
  readonly working?: boolean;
  readonly clock?: TestClock;
}

export interface TestAccount {
  readonly id: string;
  readonly actor: Actor;
  readonly agent: ReturnType<typeof supertest.agent>;
}

/** A clock that a test can set; until then it tells the time. */
export class TestClock extends Clock {
  private stopped: Date | undefined;

  /** Stands still at the instant from now on. */
  set(instant: Date | string): void {
    this.stopped = new Date(instant);
  }

  pass(milliseconds: number): void {
    this.stopped = new Date(this.now().getTime() + milliseconds);
  }

  override now(): Date {
    return this.stopped ?? super.now();
  }
}

/** Starts the application; `working` also takes up its queue, `clock` is its present. */
export async function startApp({ working = false, clock }: StartOptions = {}): Promise<TestApp> {
  const clone = await cloneDatabase();
  mkdirSync(clone.config.dataDir, { recursive: true });
  const routes: { method: string; url: string }[] = [];
  const app = await createServer(AppModule.for(clone.config), clone.config, ({ method, url }) => {
    for (const one of [method].flat()) routes.push({ method: one, url });
  });
  if (clock) app.get(Clock).now = () => clock.now();
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
    routes,
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
