import { ValidationPipe, type ValidationError } from '@nestjs/common';
import { Refusal, type FieldFault } from '../shared/refusal.js';

/** Sentences for class-validator's constraints; a DTO may give its own with `message`. */
const SENTENCES: Readonly<Record<string, string>> = {
  isString: 'Isi dengan teks.',
  isNotEmpty: 'Bagian ini wajib diisi.',
  isInt: 'Isi dengan bilangan bulat.',
  isNumber: 'Isi dengan angka.',
  isBoolean: 'Isi dengan true atau false.',
  isUuid: 'Isi dengan id yang benar (UUID).',
  isEmail: 'Isi dengan alamat surel yang benar.',
  isArray: 'Isi dengan daftar.',
  isObject: 'Isi dengan objek.',
  isIn: 'Pilih salah satu nilai yang tersedia.',
  isEnum: 'Pilih salah satu nilai yang tersedia.',
  isDateString: 'Isi dengan tanggal, misalnya 2023-10-16.',
  isIso8601: 'Isi dengan tanggal, misalnya 2023-10-16.',
  matches: 'Bentuk isian tidak sesuai.',
  minLength: 'Isian terlalu pendek.',
  maxLength: 'Isian terlalu panjang.',
  isLength: 'Panjang isian tidak sesuai.',
  min: 'Angka terlalu kecil.',
  max: 'Angka terlalu besar.',
  arrayMinSize: 'Daftar terlalu pendek.',
  arrayMaxSize: 'Daftar terlalu panjang.',
  whitelistValidation: 'Bagian ini tidak dikenal; hapus dari permintaan.',
  nestedValidation: 'Bagian ini harus berupa objek.',
  unknownValue: 'Bagian ini harus berupa objek.',
};

/** Checks request bodies and queries; every fault is named with its field, code and sentence. */
export function validationPipe(): ValidationPipe {
  return new ValidationPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    exceptionFactory: (errors) => {
      const faults = errors.flatMap((error) => faultsOf(error, ''));
      return new Refusal(
        'request.invalid',
        'invalid',
        'Ada isian yang belum benar. Perbaiki bagian yang disebut.',
        {
          field: faults[0]?.field,
          errors: faults,
        },
      );
    },
  });
}

function faultsOf(error: ValidationError, path: string): FieldFault[] {
  const field = path === '' ? error.property : `${path}.${error.property}`;
  const own = Object.entries(error.constraints ?? {}).map(([constraint, message]) => ({
    code: `field.${constraint}`,
    field,
    // A message that the DTO wrote itself does not begin with the property's English name.
    message: isDefault(message, error.property) ? (SENTENCES[constraint] ?? 'Isian tidak sesuai.') : message,
  }));
  return [...own, ...(error.children ?? []).flatMap((child) => faultsOf(child, field))];
}

function isDefault(message: string, property: string): boolean {
  return (
    message.startsWith(property) ||
    message.startsWith('each value') ||
    message.startsWith('nested property') ||
    message.startsWith('property ') ||
    message.startsWith('an unknown value')
  );
}
