import { accessRefusal } from './access.errors.js';

const WINDOW_MS = 15 * 60_000;
const PER_ACCOUNT = 10;
const PER_ADDRESS = 100;
const MOST_KEYS = 100_000;

/**
 * Counts failed sign-ins in this process: 10 per account, 100 per address in 15 minutes. Success is never
 * limited, so that a whole office behind one address can sign on the same morning.
 */
export class FailureLimiter {
  private readonly failures = new Map<string, { count: number; until: number }>();

  /** Throws `access.too-many-attempts` when the account or the address has failed too often. */
  check(address: string, login: string, now: Date): void {
    for (const [key, limit] of limits(address, login)) {
      const entry = this.failures.get(key);
      if (entry && entry.until > now.getTime() && entry.count >= limit) {
        const seconds = Math.ceil((entry.until - now.getTime()) / 1000);
        throw accessRefusal('access.too-many-attempts', { values: { seconds }, retryAfterSeconds: seconds });
      }
    }
  }

  count(address: string, login: string, now: Date): void {
    if (this.failures.size > MOST_KEYS) this.forget(now);
    for (const [key] of limits(address, login)) {
      const entry = this.failures.get(key);
      if (entry && entry.until > now.getTime()) entry.count += 1;
      else this.failures.set(key, { count: 1, until: now.getTime() + WINDOW_MS });
    }
  }

  private forget(now: Date): void {
    for (const [key, entry] of this.failures) if (entry.until <= now.getTime()) this.failures.delete(key);
  }
}

function limits(address: string, login: string): readonly (readonly [key: string, limit: number])[] {
  return [
    [`address ${address}`, PER_ADDRESS],
    [`login ${login.trim().toLowerCase()}`, PER_ACCOUNT],
  ];
}
