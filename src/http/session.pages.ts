import { Body, Controller, Get, Header, Inject, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { scopeOf, type Actor } from '../access/roles.js';
import { Sessions } from '../access/sessions.js';
import { CONFIG, type Config } from '../config.js';
import { Refusal } from '../shared/refusal.js';
import { MaybeActor, Public, sessionCookie } from './session.guard.js';
import { setSessionCookie } from './session.controller.js';
import { render } from './views.js';

class SignInForm {
  @IsString()
  @MaxLength(120)
  account: string;

  @IsString()
  @MaxLength(1000)
  password: string;

  @IsOptional()
  @IsString()
  @MaxLength(400)
  next?: string;
}

class SignInQuery {
  @IsOptional()
  @IsString()
  @MaxLength(400)
  next?: string;
}

/** Where people come in and go out. */
@ApiExcludeController()
@Controller()
export class SessionPages {
  constructor(
    private readonly sessions: Sessions,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** To one's own work: signing, or the board. */
  @Public()
  @Get()
  async home(@MaybeActor() actor: Actor | undefined, @Res() reply: FastifyReply): Promise<void> {
    await reply.redirect(actor ? homeOf(actor) : '/masuk', 303);
  }

  @Public()
  @Get('masuk')
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('cache-control', 'no-store')
  form(@Query() query: SignInQuery): string {
    return render('sign-in', { title: 'Masuk', account: '', next: query.next ?? '', fault: null });
  }

  @Public()
  @Post('masuk')
  async signIn(
    @Body() form: SignInForm,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    try {
      const session = await this.sessions.signIn(form.account, form.password, request.ip);
      setSessionCookie(reply, this.config, session);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const page = {
        title: 'Galat: Masuk',
        account: form.account,
        next: form.next ?? '',
        fault: error.message,
      };
      await reply
        .status(error.kind === 'too-many' ? 429 : 401)
        .header('cache-control', 'no-store')
        .type('text/html; charset=utf-8')
        .send(render('sign-in', page));
      return;
    }
    await reply.redirect(isOwnPath(form.next) ? form.next : '/', 303);
  }

  @Post('keluar')
  async signOut(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const name = sessionCookie(this.config);
    await this.sessions.signOut(request.cookies[name] ?? '');
    reply.clearCookie(name, { path: '/' });
    await reply.redirect('/masuk', 303);
  }
}

function homeOf(actor: Actor): string {
  if (actor.personId !== null) return '/pakta';
  return scopeOf(actor, 'coverage.read').length > 0 ? '/capaian' : '/docs';
}

// Only to a path of this site: `//host` and `/\host` would lead elsewhere.
function isOwnPath(path: string | undefined): path is string {
  return path !== undefined && /^\/[a-z][\w/?=&.%-]*$/i.test(path);
}
