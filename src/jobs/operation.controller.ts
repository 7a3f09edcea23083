import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Actor } from '../access/roles.js';
import { KnownId } from '../http/known-id.pipe.js';
import { CurrentActor } from '../http/session.guard.js';
import { Operations, type Operation } from './operations.js';

export type OperationView = Pick<
  Operation,
  'id' | 'kind' | 'state' | 'done' | 'total' | 'failed' | 'result' | 'fault'
>;

export function operationView(operation: Operation): OperationView {
  const { id, kind, state, done, total, failed, result, fault } = operation;
  return { id, kind, state, done, total, failed, result, fault };
}

@ApiTags('operations')
@Controller('api/v1/operations')
export class OperationController {
  constructor(private readonly operations: Operations) {}

  @Get(':id')
  async one(@CurrentActor() actor: Actor, @Param('id', KnownId) id: string): Promise<OperationView> {
    return operationView(await this.operations.own(actor, id));
  }

  @Post(':id/pausing')
  @HttpCode(204)
  pause(@CurrentActor() actor: Actor, @Param('id', KnownId) id: string): Promise<void> {
    return this.operations.pause(actor, id);
  }

  @Post(':id/resumption')
  @HttpCode(204)
  resume(@CurrentActor() actor: Actor, @Param('id', KnownId) id: string): Promise<void> {
    return this.operations.resume(actor, id);
  }

  @Post(':id/cancellation')
  @HttpCode(204)
  cancel(@CurrentActor() actor: Actor, @Param('id', KnownId) id: string): Promise<void> {
    return this.operations.cancel(actor, id);
  }
}
