import { Injectable, type PipeTransform } from '@nestjs/common';
import { accessRefusal } from '../access/access.errors.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** An id in a path: what is no UUID cannot exist, and is answered like what does not exist. */
@Injectable()
export class KnownId implements PipeTransform<string, string> {
  transform(value: string): string {
    if (!UUID.test(value)) throw accessRefusal('access.not-found');
    return value.toLowerCase();
  }
}
