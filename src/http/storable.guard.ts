import {
  type CanActivate,
  type ExecutionContext,
  Injectable,
  UnsupportedMediaTypeException,
} from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { refusals } from '../shared/refusal.js';
import { unstorable } from './storable.rules.js';

const textRefusal = refusals({
  'request.null-character': {
    kind: 'invalid',
    text: 'Isian memuat karakter NUL (U+0000) yang tidak dapat disimpan. Hapus karakter itu, lalu kirim lagi.',
  },
  'request.lone-surrogate': {
    kind: 'invalid',
    text: 'Isian memuat karakter yang rusak (setengah pasangan surrogate). Ketik ulang bagian itu, lalu kirim lagi.',
  },
  'request.not-finite': {
    kind: 'invalid',
    text: 'Ada angka yang terlalu besar untuk disimpan. Perbaiki angkanya, lalu kirim lagi.',
  },
  'request.too-deep': {
    kind: 'invalid',
    text: 'Isi permintaan bersarang terlalu dalam. Susun sesuai dokumentasi, lalu kirim lagi.',
  },
});

/** Refuses what could never be stored, before anything reads it: in path, query and body of every route. */
@Injectable()
export class StorableGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (isFormToApi(request)) throw new UnsupportedMediaTypeException();
    const { params, query, body } = request;
    for (const part of [params, query, body]) {
      const found = unstorable(part);
      if (found) throw textRefusal(`request.${found.why}`, found.path === '' ? {} : { field: found.path });
    }
    return true;
  }
}

// Forms are for pages; the API takes JSON, so that no page of another site can call it by a form.
function isFormToApi({ url, headers }: FastifyRequest): boolean {
  const type = headers['content-type'] ?? '';
  return url.startsWith('/api/') && type.startsWith('application/x-www-form-urlencoded');
}
