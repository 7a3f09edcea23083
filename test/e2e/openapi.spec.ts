import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { HierarchyService } from '../../src/hierarchy/hierarchy.service.js';
import { loadRegion } from '../../src/hierarchy/regions.js';
import { startApp, type TestApp } from '../support/app.js';

interface Description {
  readonly openapi: string;
  readonly paths: Record<string, Record<string, { responses: Record<string, { $ref?: string }> }>>;
  readonly components: {
    readonly schemas: Record<string, { required?: string[] }>;
    readonly responses?: Record<string, { content: Record<string, { schema: { $ref: string } }> }>;
  };
}

let t: TestApp;
let description: Description;

beforeAll(async () => {
  t = await startApp();
  await t.app.get(HierarchyService).importUnits(null, await loadRegion('73'));
  const { agent } = await t.account('bkd', '73');
  description = (await agent.get('/docs-json').expect(200)).body;
});

afterAll(() => t.close());

describe('the description of the API', () => {
  it('is OpenAPI 3.1', () => expect(description.openapi).toMatch(/^3\.1\.\d+$/));

  it('names every route under /api/v1, with its method', () => {
    const registered = t.routes
      .filter(({ method, url }) => url.startsWith('/api/v1/') && method !== 'HEAD' && method !== 'OPTIONS')
      .map(({ method, url }) => `${method} ${url.replace(/:(\w+)/g, '{$1}')}`);
    const described = Object.entries(description.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(registered.length).toBeGreaterThan(30);
    expect(registered.filter((route) => !described.includes(route))).toEqual([]);
  });

  it('says of every operation that it may answer with a problem (RFC 9457)', () => {
    const without = Object.entries(description.paths).flatMap(([path, operations]) =>
      Object.entries(operations)
        .filter(([, operation]) => operation.responses['default']?.$ref !== '#/components/responses/Problem')
        .map(([method]) => `${method} ${path}`),
    );
    expect(without).toEqual([]);
    const problem = description.components.responses?.['Problem']?.content['application/problem+json'];
    expect(problem?.schema.$ref).toBe('#/components/schemas/Problem');
    expect(description.components.schemas['Problem']?.required).toEqual([
      'type',
      'title',
      'status',
      'code',
      'detail',
    ]);
  });

  it('has every schema that it refers to', () => {
    const referred = [...JSON.stringify(description).matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(
      (match) => match[1]!,
    );
    expect(referred.filter((name) => !(name in description.components.schemas))).toEqual([]);
  });
});
