import { Module } from '@nestjs/common';
import { CoverageModule } from '../coverage/coverage.module.js';
import { DocumentsModule } from '../documents/documents.module.js';
import { JobsModule } from '../jobs/jobs.module.js';
import { SigningModule } from '../signing/signing.module.js';
import { CircularActsController } from './circular-acts.controller.js';
import { CircularController } from './circular.controller.js';
import { CircularDocuments } from './circular-documents.js';
import { CircularEnding } from './circular-ending.js';
import { CircularParaf } from './circular-paraf.js';
import { CircularReading } from './circular-reading.js';
import { CircularService } from './circular.service.js';
import { CircularSigning } from './circular-signing.js';
import { Deliveries } from './deliveries.js';
import { DeliveryController } from './delivery.controller.js';
import { Distribution } from './distribution.js';
import { ExternalLetters } from './external-letters.js';
import { Mandates } from './mandates.js';
import { NumberBooks } from './number-books.js';
import { OfficeController } from './office.controller.js';
import { RecapController } from './recap.controller.js';
import { Recaps } from './recaps.js';
import { Register } from './register.js';
import { RegisterController } from './register.controller.js';
import { SealedPrinting } from './sealed-printing.js';

const SERVICES = [
  SealedPrinting,
  Recaps,
  CircularService,
  CircularDocuments,
  CircularParaf,
  CircularSigning,
  CircularEnding,
  CircularReading,
  Distribution,
  Deliveries,
  ExternalLetters,
  Mandates,
  NumberBooks,
  Register,
];

@Module({
  imports: [CoverageModule, DocumentsModule, JobsModule, SigningModule],
  controllers: [
    CircularController,
    CircularActsController,
    DeliveryController,
    OfficeController,
    RegisterController,
    RecapController,
  ],
  providers: SERVICES,
  exports: SERVICES,
})
export class CircularsModule {}
