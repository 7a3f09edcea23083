import { Body, Controller, Get, Header, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../http/session.guard.js';
import { render } from '../http/views.js';
import { LookupBody, type VerificationView } from './verification.dto.js';
import { verificationRefusal } from './verification.errors.js';
import { VerificationService } from './verification.service.js';

/** `/v/{code}`: what the QR of every document carries, so it never moves. JSON for programs, a page for people. */
@ApiTags('verification')
@Controller('v')
export class VerificationController {
  constructor(private readonly verification: VerificationService) {}

  /** The form: a code, or a file that is hashed where it lies. */
  @Public()
  @Get()
  @Header('cache-control', 'no-store')
  @Header('content-type', 'text/html; charset=utf-8')
  form(): string {
    return render('verification', { title: 'Periksa keaslian dokumen', asked: null, form: true });
  }

  @Public()
  @Get(':code')
  async byCode(
    @Param('code') code: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await answer(request, reply, await this.verification.byCode(code));
  }

  @Public()
  @Post()
  @HttpCode(200)
  async lookUp(
    @Body() body: LookupBody,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { code = '', sha256 = '' } = body;
    if ((code === '') === (sha256 === ''))
      throw verificationRefusal('verification.nothing-asked', { field: 'code' });
    await answer(
      request,
      reply,
      sha256 === '' ? await this.verification.byCode(code) : await this.verification.byHash(sha256),
    );
  }
}

async function answer(request: FastifyRequest, reply: FastifyReply, view: VerificationView): Promise<void> {
  const page = (request.headers.accept ?? '').includes('text/html');
  await reply
    .status(view.status === 'unknown' ? 404 : 200)
    .header('cache-control', 'no-store')
    .header('vary', 'accept')
    .header('x-robots-tag', 'noindex')
    .type(page ? 'text/html; charset=utf-8' : 'application/json; charset=utf-8')
    .send(page ? render('verification', { title: view.title, asked: view, form: !view.genuine }) : view);
}
