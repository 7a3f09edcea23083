import { Accounts } from '../access/accounts.js';
import type { Role } from '../access/roles.js';
import { randomCode, showCode } from '../shared/codes.js';

export interface DemoAccount {
  readonly login: string;
  readonly role: Role;
  readonly unitCode: string;
  readonly job: string;
}

/** One account of each role; two of BKD, since an exemption takes two officers. */
export function demoAccounts(province: string, regency: string): DemoAccount[] {
  return [
    { login: 'admin', role: 'admin', unitCode: province, job: 'mengelola akun dan unit' },
    { login: 'bkd', role: 'bkd', unitCode: province, job: 'menerbitkan kegiatan dan pakta' },
    { login: 'bkd-pemutus', role: 'bkd', unitCode: province, job: 'memutus usulan pengecualian' },
    { login: 'sekda', role: 'sekda', unitCode: province, job: 'memantau capaian se-provinsi' },
    { login: 'sekda-daerah', role: 'sekda', unitCode: regency, job: `memantau capaian ${regency}` },
    { login: 'operator', role: 'operator', unitCode: `${regency}.DINKES`, job: 'mengelola satu unit kerja' },
    { login: 'auditor', role: 'auditor', unitCode: province, job: 'memeriksa dan mengunduh berkas bukti' },
  ];
}

/** A password that is said once: 60 random bits, in fours. */
export function newPassword(): string {
  return showCode(randomCode(12)).toLowerCase();
}

/** Creates the accounts that are missing and gives all of them the password. */
export async function ensureAccounts(
  accounts: Accounts,
  wanted: readonly DemoAccount[],
  password: string,
): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  for (const { login, role, unitCode, job } of wanted) {
    const known = await accounts.idOf(login);
    const id =
      known ??
      (await accounts.create(null, { login, displayName: `Contoh ${job}`, grants: [{ role, unitCode }] }));
    await accounts.setPassword(id, password);
    ids.set(login, id);
  }
  return ids;
}
