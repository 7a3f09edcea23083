import { Module } from '@nestjs/common';
import { JobsModule } from '../jobs/jobs.module.js';
import { Epochs } from './epochs.js';
import { LedgerController } from './ledger.controller.js';
import { LedgerFiles } from './ledger-files.js';
import { LedgerProofs } from './ledger-proofs.js';
import { Sequencer } from './sequencer.js';

@Module({
  imports: [JobsModule],
  controllers: [LedgerController],
  providers: [LedgerFiles, Epochs, Sequencer, LedgerProofs],
  exports: [LedgerFiles, Epochs, Sequencer, LedgerProofs],
})
export class LedgerModule {}
