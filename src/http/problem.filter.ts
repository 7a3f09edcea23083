import { ArgumentsHost, Catch, HttpException, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Refusal, type FieldFault, type RefusalKind } from '../shared/refusal.js';
import { log } from '../shared/log.js';
import { render } from './views.js';

/** RFC 9457 problem details, with our stable `code` and the faults of single fields. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly field?: string;
  readonly errors?: readonly FieldFault[];
}

const STATUS: Readonly<Record<RefusalKind, number>> = {
  invalid: 422,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  'too-large': 413,
  'too-many': 429,
  busy: 503,
};

const TITLES: Readonly<Record<number, string>> = {
  400: 'Permintaan tidak dapat dibaca',
  401: 'Belum masuk',
  403: 'Tidak berwenang',
  404: 'Tidak ditemukan',
  405: 'Metode tidak didukung',
  406: 'Bentuk jawaban tidak tersedia',
  409: 'Bertentangan dengan keadaan sekarang',
  413: 'Terlalu besar',
  415: 'Jenis isi tidak didukung',
  422: 'Isian belum benar',
  429: 'Terlalu banyak percobaan',
  500: 'Kesalahan pada sistem',
  503: 'Sedang sibuk',
};

const GENERIC: Readonly<Record<number, { code: string; detail: string }>> = {
  400: {
    code: 'request.malformed',
    detail: 'Isi permintaan tidak dapat dibaca. Periksa bentuk JSON atau formulirnya.',
  },
  404: { code: 'request.no-such-route', detail: 'Alamat ini tidak ada. Periksa kembali tautannya.' },
  413: { code: 'request.too-large', detail: 'Isi permintaan melebihi batas ukuran.' },
  415: { code: 'request.unsupported-media', detail: 'Jenis isi permintaan tidak didukung.' },
  429: { code: 'request.too-many', detail: 'Terlalu banyak permintaan. Tunggu sebentar, lalu coba lagi.' },
};

/** Turns whatever was thrown into a problem: JSON for programs, a page for people. Nothing leaks. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    answerProblem(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }
}

/** The same for what Fastify refuses before a route is found: an address that is no URL. */
export function answerProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const problem = problemOf(error);
  if (problem.status >= 500) log.error({ err: error, route: request.routeOptions?.url }, 'request failed');
  if (reply.sent) return;
  if (error instanceof Refusal && error.detail.retryAfterSeconds !== undefined)
    void reply.header('retry-after', String(error.detail.retryAfterSeconds));
  void reply.status(problem.status).header('cache-control', 'no-store');
  if (wantsPage(request)) {
    // A page without a session leads to the door, and from there back to where one wanted to go.
    if (problem.status === 401 && request.method === 'GET') {
      void reply.redirect(`/masuk?next=${encodeURIComponent(request.url)}`, 303);
      return;
    }
    void reply.type('text/html; charset=utf-8').send(render('problem', { title: problem.title, problem }));
    return;
  }
  void reply.type('application/problem+json; charset=utf-8').send(problem);
}

function problemOf(error: unknown): Problem {
  if (error instanceof Refusal) {
    const status = STATUS[error.kind];
    return {
      ...typed(error.code, status, error.message),
      ...(error.detail.field !== undefined && { field: error.detail.field }),
      ...(error.detail.errors && { errors: error.detail.errors }),
    };
  }
  const status = statusOf(error);
  const generic = GENERIC[status] ?? {
    code: status < 500 ? 'request.refused' : 'internal',
    detail:
      status < 500
        ? 'Permintaan ditolak.'
        : 'Terjadi kesalahan pada sistem dan sudah dicatat. Silakan coba lagi nanti.',
  };
  return typed(generic.code, status, generic.detail);
}

function typed(code: string, status: number, detail: string): Problem {
  return { type: `urn:pakta:problem:${code}`, title: TITLES[status] ?? 'Galat', status, code, detail };
}

// Nest's own exceptions and Fastify's (body too large, malformed JSON) carry a status.
function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  if (
    typeof error === 'object' &&
    error !== null &&
    'statusCode' in error &&
    typeof error.statusCode === 'number'
  )
    return error.statusCode;
  return isBrokenForm(error) ? 400 : 500;
}

// What the reader of multipart bodies says of a broken one; its errors carry no code and no status.
const BROKEN_FORM =
  /^(Multipart: Boundary not found|Malformed content type|Unexpected end of|Part terminated early)/;

function isBrokenForm(error: unknown): boolean {
  return error instanceof Error && BROKEN_FORM.test(error.message);
}

function wantsPage(request: FastifyRequest): boolean {
  return !request.url.startsWith('/api/') && (request.headers.accept ?? '').includes('text/html');
}
