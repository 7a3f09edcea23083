import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { accessRefusal } from '../access/access.errors.js';
import { Sessions } from '../access/sessions.js';
import type { Config } from '../config.js';
import { sessionCookie } from './session.guard.js';

/** Serves the OpenAPI description under /docs, /docs-json and /docs-yaml, to people with a session only. */
export function describeApi(app: NestFastifyApplication, config: Config): void {
  closeToStrangers(app, config);
  const head = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Pakta')
    .setDescription('Pakta Integritas Netralitas and Surat Edaran: issue, sign, track, prove.')
    .setVersion('1')
    .addCookieAuth(sessionCookie(config))
    .build();
  SwaggerModule.setup('docs', app, () => withProblems(SwaggerModule.createDocument(app, head)), {
    jsonDocumentUrl: 'docs-json',
    yamlDocumentUrl: 'docs-yaml',
  });
}

// The description is no route of Nest's, so its guard does not see it: this hook asks for a session.
function closeToStrangers(app: NestFastifyApplication, config: Config): void {
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
}

const TEXT = { type: 'string' } as const;

const SCHEMAS = {
  Problem: {
    type: 'object',
    description: 'RFC 9457 problem details. `code` is stable; `detail` is Indonesian and says what to do.',
    required: ['type', 'title', 'status', 'code', 'detail'],
    properties: {
      type: { type: 'string', description: 'urn:pakta:problem:{code}' },
      title: TEXT,
      status: { type: 'integer' },
      code: TEXT,
      detail: TEXT,
      field: { type: 'string', description: 'Where in the input.' },
      errors: { type: 'array', items: { $ref: '#/components/schemas/FieldFault' } },
    },
  },
  FieldFault: {
    type: 'object',
    required: ['code', 'field', 'message'],
    properties: { code: TEXT, field: TEXT, message: TEXT },
  },
};

/** Every operation may answer with a problem; it is described once and referred to. */
function withProblems(description: OpenAPIObject): OpenAPIObject {
  const components = {
    ...description.components,
    schemas: { ...description.components?.schemas, ...SCHEMAS },
    responses: {
      Problem: {
        description: 'Anything but success.',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  };
  for (const path of Object.values(description.paths))
    for (const method of ['get', 'post', 'put', 'patch', 'delete'] as const) {
      const operation = path[method];
      if (operation) operation.responses['default'] = { $ref: '#/components/responses/Problem' };
    }
  return { ...description, components };
}
