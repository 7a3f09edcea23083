import { Injectable, type PipeTransform } from '@nestjs/common';
import { accessRefusal } from '../access/access.errors.js';

/** A numeric id in a path: what is no number cannot exist, and is answered like what does not exist. */
@Injectable()
export class KnownNumber implements PipeTransform<string, string> {
  transform(value: string): string {
    if (!/^[1-9]\d{0,17}$/.test(value)) throw accessRefusal('access.not-found');
    return value;
  }
}
