import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import multipart from '@fastify/multipart';
import fastifyStatic from '@fastify/static';
import type { DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { join } from 'node:path';
import type { Config } from '../config.js';
import { projectRoot } from '../shared/project-root.js';
import { log } from '../shared/log.js';
import { describeApi } from './api-description.js';
import { NestLog } from './nest-log.js';
import { answerProblem, ProblemFilter } from './problem.filter.js';
import { validationPipe } from './validation.js';

/** 1 MB for a JSON body; uploads have their own limits where they are streamed. */
const BODY_LIMIT = 1_048_576;

/** What is called for every route as it is registered, of whatever origin. */
export type RouteListener = (route: { readonly method: string | string[]; readonly url: string }) => void;

/** The HTTP application, ready to listen or to be tested. */
export async function createServer(
  root: DynamicModule,
  config: Config,
  onRoute?: RouteListener,
): Promise<NestFastifyApplication> {
  log.level = config.logLevel;
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT,
    trustProxy: 'loopback',
    routerOptions: { maxParamLength: 400 },
    frameworkErrors: answerProblem,
  });
  // Nobody sends plain text: without its parser it is 415, as every type that nobody reads.
  adapter.getInstance().removeContentTypeParser('text/plain');
  if (onRoute) adapter.getInstance().addHook('onRoute', onRoute);
  const app = await NestFactory.create<NestFastifyApplication>(root, adapter, {
    logger: new NestLog(),
    abortOnError: false,
  });
  await register(app, config);
  app.useGlobalPipes(validationPipe());
  app.useGlobalFilters(new ProblemFilter());
  app.enableShutdownHooks([], { useProcessExit: true });
  describeApi(app, config);
  return app;
}

async function register(app: NestFastifyApplication, config: Config): Promise<void> {
  const secure = config.publicUrl.startsWith('https:');
  await app.register(cookie);
  await app.register(multipart, { limits: { fileSize: 200 * 1_048_576, files: 1, fields: 10, parts: 11 } });
  await app.register(helmet, {
    contentSecurityPolicy: {
      directives: {
        defaultSrc: ["'self'"],
        objectSrc: ["'none'"],
        frameAncestors: ["'none'"],
        formAction: ["'self'"],
        upgradeInsecureRequests: secure ? [] : null,
      },
    },
    strictTransportSecurity: secure,
    referrerPolicy: { policy: 'same-origin' },
  });
  await app.register(fastifyStatic, {
    root: join(projectRoot(), 'templates', 'static'),
    prefix: '/static/',
    decorateReply: false,
  });
}
