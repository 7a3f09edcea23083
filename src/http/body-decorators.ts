import { applyDecorators } from '@nestjs/common';
import { Type } from 'class-transformer';
import { IsArray, IsObject, ValidateBy, ValidateNested } from 'class-validator';
import { isDay } from '../shared/dates.js';

/** A day of the calendar, `2023-10-16`. */
export function IsDay(): PropertyDecorator {
  return ValidateBy(
    {
      name: 'isDay',
      validator: { validate: (value: unknown): boolean => typeof value === 'string' && isDay(value) },
    },
    { message: 'Isi dengan tanggal yang ada di kalender, misalnya 2023-10-16.' },
  );
}

/**
 * One object of a class of ours. `ValidateNested` alone lets a list through where an object is asked for, and
 * an empty list has no member that could be wrong.
 */
export function IsOne(type: () => new () => object): PropertyDecorator {
  return applyDecorators(IsObject(), ValidateNested(), Type(type));
}

/** A list of such objects. */
export function IsListOf(type: () => new () => object): PropertyDecorator {
  return applyDecorators(IsArray(), IsObject({ each: true }), ValidateNested({ each: true }), Type(type));
}
