import { ExecutionContext, createParamDecorator } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { RequestKey } from '../access/act-once.js';
import { accessRefusal } from '../access/access.errors.js';
import type { Actor } from '../access/roles.js';
import { canonicalJson, type Json } from '../shared/canonical-json.js';
import { sha256 } from '../shared/hash.js';
import { refusals } from '../shared/refusal.js';

const keyRefusal = refusals({
  'request.key-missing': {
    kind: 'invalid',
    text: 'Permintaan ini harus membawa header Idempotency-Key (8–128 karakter acak), agar pengulangan tidak menggandakan tindakan.',
  },
});

/** The `Idempotency-Key` header of a request that issues, signs, uploads or exports; required. */
export const IdempotencyKey = createParamDecorator((_: unknown, context: ExecutionContext): RequestKey => {
  const request = context.switchToHttp().getRequest<FastifyRequest & { actor?: Actor }>();
  if (!request.actor) throw accessRefusal('access.unauthenticated');
  const key = request.headers['idempotency-key'];
  if (typeof key !== 'string' || !/^[\x21-\x7e]{8,128}$/.test(key))
    throw keyRefusal('request.key-missing', { field: 'Idempotency-Key' });
  const payload = request.isMultipart() ? null : ((request.body ?? null) as Json);
  return {
    accountId: request.actor.accountId,
    key,
    route: `${request.method} ${request.url}`,
    payloadSha256: sha256(canonicalJson(payload)),
  };
});
