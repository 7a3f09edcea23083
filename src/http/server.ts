import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import multipart from '@fastify/multipart';
import fastifyStatic from '@fastify/static';
import type { DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { join } from 'node:path';
import { accessRefusal } from '../access/access.errors.js';
import { Sessions } from '../access/sessions.js';
import type { Config } from '../config.js';
import { projectRoot } from '../shared/project-root.js';
import { log } from '../shared/log.js';
import { NestLog } from './nest-log.js';
import { ProblemFilter } from './problem.filter.js';
import { sessionCookie } from './session.guard.js';
import { validationPipe } from './validation.js';

/** 1 MB for a JSON body; uploads have their own limits where they are streamed. */
const BODY_LIMIT = 1_048_576;

/** The HTTP application, ready to listen or to be tested. */
export async function createServer(root: DynamicModule, config: Config): Promise<NestFastifyApplication> {
  log.level = config.logLevel;
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT,
    trustProxy: 'loopback',
    routerOptions: { maxParamLength: 400 },
  });
  const app = await NestFactory.create<NestFastifyApplication>(root, adapter, {
    logger: new NestLog(),
    abortOnError: false,
  });
  await register(app, config);
  app.useGlobalPipes(validationPipe());
  app.useGlobalFilters(new ProblemFilter());
  app.enableShutdownHooks();
  documentApi(app, config);
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

// The description is no route of Nest's, so its guard does not see it: this hook asks for a session.
function documentApi(app: NestFastifyApplication, config: Config): void {
  const sessions = app.get(Sessions);
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onRequest', async (request) => {
      if (!/^\/docs(-json|-yaml)?(\/|\?|$)/.test(request.url)) return;
      const token = request.cookies[sessionCookie(config)];
      if (token === undefined || !(await sessions.actor(token)))
        throw accessRefusal('access.unauthenticated');
    });
  const description = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Pakta')
    .setDescription('Pakta Integritas Netralitas and Surat Edaran: issue, sign, track, prove.')
    .setVersion('1')
    .addCookieAuth('pakta')
    .build();
  SwaggerModule.setup('docs', app, () => SwaggerModule.createDocument(app, description), {
    jsonDocumentUrl: 'docs-json',
    yamlDocumentUrl: 'docs-yaml',
  });
}
