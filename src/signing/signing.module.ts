import { Module } from '@nestjs/common';
import { AgencySeal } from './agency-seal.js';

@Module({ providers: [AgencySeal], exports: [AgencySeal] })
export class SigningModule {}
