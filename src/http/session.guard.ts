import {
  CanActivate,
  ExecutionContext,
  Inject,
  Injectable,
  SetMetadata,
  createParamDecorator,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { accessRefusal } from '../access/access.errors.js';
import type { Actor } from '../access/roles.js';
import { Sessions } from '../access/sessions.js';
import { CONFIG, type Config } from '../config.js';
import { refusals } from '../shared/refusal.js';

const PUBLIC = 'pakta:public';

/** Opens a route to people without a session. Every other route is closed. */
export const Public = () => SetMetadata(PUBLIC, true);

/** The actor of the request's session. */
export const CurrentActor = createParamDecorator((_: unknown, context: ExecutionContext): Actor => {
  const actor = context.switchToHttp().getRequest<SessionRequest>().actor;
  if (!actor) throw accessRefusal('access.unauthenticated');
  return actor;
});

/** The actor of a public route, if there is one. */
export const MaybeActor = createParamDecorator(
  (_: unknown, context: ExecutionContext): Actor | undefined =>
    context.switchToHttp().getRequest<SessionRequest>().actor,
);

interface SessionRequest extends FastifyRequest {
  actor?: Actor;
}

const requestRefusal = refusals({
  'request.foreign-origin': {
    kind: 'forbidden',
    text: 'Permintaan ini datang dari situs lain dan ditolak. Buka halaman sistem ini langsung, lalu ulangi.',
  },
});

/** The session cookie; with https its name binds it to this host and path. */
export function sessionCookie(config: Config): string {
  return config.publicUrl.startsWith('https:') ? '__Host-pakta' : 'pakta';
}

/** Denies by default: a route needs a session unless it says `@Public()`. */
@Injectable()
export class SessionGuard implements CanActivate {
  constructor(
    private readonly sessions: Sessions,
    private readonly reflector: Reflector,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<SessionRequest>();
    this.refuseForeignOrigin(request);
    const token = request.cookies[sessionCookie(this.config)];
    if (token !== undefined) {
      const actor = await this.sessions.actor(token);
      if (actor) request.actor = actor;
    }
    const isPublic = this.reflector.getAllAndOverride<boolean | undefined>(PUBLIC, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (!isPublic && !request.actor) throw accessRefusal('access.unauthenticated');
    return true;
  }

  // Browsers send Origin with every unsafe request; programs send none and carry no ambient cookie.
  private refuseForeignOrigin(request: FastifyRequest): void {
    if (request.method === 'GET' || request.method === 'HEAD') return;
    const origin = request.headers.origin;
    if (origin === undefined) return;
    const own = [new URL(this.config.publicUrl).host, request.host];
    if (!URL.canParse(origin) || !own.includes(new URL(origin).host))
      throw requestRefusal('request.foreign-origin');
  }
}
