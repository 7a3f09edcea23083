import { Body, Controller, Delete, Get, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { IsNotEmpty, IsString, MaxLength } from 'class-validator';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Actor } from '../access/roles.js';
import { Sessions, type SignedIn } from '../access/sessions.js';
import { CONFIG, type Config } from '../config.js';
import { CurrentActor, Public, sessionCookie } from './session.guard.js';

class SignInBody {
  @IsString()
  @IsNotEmpty()
  @MaxLength(120)
  account: string;

  @IsString()
  @IsNotEmpty()
  @MaxLength(1000)
  password: string;
}

/** Hands the session to the browser: unreadable for scripts, never sent from other sites. */
export function setSessionCookie(reply: FastifyReply, config: Config, { token, expiresAt }: SignedIn): void {
  reply.setCookie(sessionCookie(config), token, {
    path: '/',
    httpOnly: true,
    sameSite: 'strict',
    secure: config.publicUrl.startsWith('https:'),
    expires: expiresAt,
  });
}

@ApiTags('session')
@Controller('api/v1/session')
export class SessionController {
  constructor(
    private readonly sessions: Sessions,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Public()
  @Post()
  @HttpCode(204)
  async signIn(
    @Body() body: SignInBody,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    setSessionCookie(reply, this.config, await this.sessions.signIn(body.account, body.password, request.ip));
  }

  @Get()
  whoAmI(@CurrentActor() actor: Actor): Actor {
    return actor;
  }

  @Delete()
  @HttpCode(204)
  async signOut(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const name = sessionCookie(this.config);
    await this.sessions.signOut(request.cookies[name] ?? '');
    reply.clearCookie(name, { path: '/' });
  }
}
