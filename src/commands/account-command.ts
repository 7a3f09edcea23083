import { Accounts } from '../access/accounts.js';
import { ROLES, type Role } from '../access/roles.js';
import { randomCode, showCode } from '../shared/codes.js';
import { onStore } from './store-commands.js';

/** `pakta account create LOGIN --role ROLE --unit CODE`: the way to the first admin. Says a password once. */
export function createAccount(login: string, { role, unit }: { role: string; unit: string }): Promise<void> {
  return onStore(async (app) => {
    if (!isRole(role)) throw new RangeError(`Peran “${role}” tidak ada. Pilih: ${ROLES.join(', ')}.`);
    const password = showCode(randomCode(20)).toLowerCase();
    await app.get(Accounts).create(null, {
      login,
      displayName: login,
      password,
      grants: [{ role, unitCode: unit }],
    });
    process.stdout.write(`Akun ${login} (${role}, ${unit}) dibuat. Kata sandi: ${password}\n`);
  });
}

function isRole(text: string): text is Role {
  return (ROLES as readonly string[]).includes(text);
}
