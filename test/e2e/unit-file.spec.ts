import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { HierarchyService } from '../../src/hierarchy/hierarchy.service.js';
import { loadUnits } from '../../src/hierarchy/organisation.js';
import { startApp, type TestAccount, type TestApp } from '../support/app.js';

let t: TestApp;
let bkd: TestAccount;
let bone: TestAccount;

beforeAll(async () => {
  t = await startApp();
  await t.app.get(HierarchyService).importUnits(null, await loadUnits('73'));
  bkd = await t.account('bkd', '73');
  bone = await t.account('bkd', '73.08');
}, 60_000);

afterAll(() => t.close());

const send = (account: TestAccount, text: string | Buffer, key: string = randomUUID()) =>
  account.agent
    .post('/api/v1/units/file')
    .set('Idempotency-Key', key)
    .attach('file', Buffer.from(text), 'unit.csv');

describe('a file of units', () => {
  it('is added whole, whatever its order, separator and spelling of kinds', async () => {
    const key = randomUUID();
    const file = [
      '\ufeffKode;Nama;Jenis;Induk;Pemerintah',
      '73.08.SDN-2;SD Negeri 2;Satuan Pendidikan;73.08.UPTDIK;',
      '73.08.UPTDIK;UPTD Pendidikan “Kahu”;uptd;73.08.DISDIK;',
      '73.08.PKM-X;Puskesmas X;puskesmas;73.08.DINKES;73.08',
    ].join('\r\n');
    const wrong = await send(bkd, file).expect(422);
    expect(wrong.body.errors).toMatchObject([{ code: 'unit.bad-parent', field: 'baris 2, kolom induk' }]);
    const good = file.replace('73.08.UPTDIK;\r\n73.08.UPTDIK', '73.08.DISDIK;\r\n73.08.UPTDIK');
    expect((await send(bkd, good, key).expect(201)).body).toEqual({ added: 3 });
    expect((await send(bkd, good, key).expect(201)).body).toEqual({ added: 3 });
    const { body: unit } = await bkd.agent.get('/api/v1/units/73.08.PKM-X').expect(200);
    expect(unit).toMatchObject({ parent: '73.08.DINKES', government: '73.08', kind: 'puskesmas' });
    const again = await send(bkd, good).expect(422);
    expect(again.body.errors.map((fault: { code: string }) => fault.code)).toEqual([
      'unit.code-taken',
      'unit.code-taken',
      'unit.code-taken',
    ]);
  });

  it('names every wrong line with its column, and stores nothing', async () => {
    const { body } = await send(
      bone,
      [
        'kode,nama,jenis,induk',
        '73.08.A1,Unit A,other,73.08',
        'kode buruk,Unit B,other,73.08',
        '73.08.A3,,other,73.08',
        '73.08.A4,Unit D,kerajaan,73.08',
        '73.08.A5,Unit E,other,73.13',
        '73.08.A6,Unit F,other,',
        '73.08.A1,Unit G,other,73.08',
        '73.08.L1,Lingkar 1,other,73.08.L2',
        '73.08.L2,Lingkar 2,other,73.08.L1',
      ].join('\n'),
    ).expect(422);
    expect(body).toMatchObject({ code: 'unit.file-wrong', field: 'file' });
    expect(body.errors.map((fault: { code: string; field: string }) => [fault.field, fault.code])).toEqual([
      ['baris 3, kolom kode', 'unit.bad-code'],
      ['baris 4, kolom nama', 'unit.bad-name'],
      ['baris 5, kolom jenis', 'unit.bad-kind'],
      ['baris 7, kolom induk', 'unit.not-found'],
      ['baris 8, kolom kode', 'unit.code-taken'],
      ['baris 9, kolom induk', 'unit.cycle'],
    ]);
    await bone.agent.get('/api/v1/units/73.08.A1').expect(404);
  });

  it('of a foreign parent is as if that did not exist; a child of a wrong line has no fault of its own', async () => {
    const { body } = await send(
      bone,
      'kode;nama;jenis;induk\n73.08.B1;Unit;other;73.13.DINKES\n73.08.B2;Anak;other;73.08.B1\n73.08.B3;Unit;other;73.99\n',
    ).expect(422);
    expect(body.errors.map((fault: { code: string; field: string }) => [fault.field, fault.code])).toEqual([
      ['baris 2, kolom induk', 'unit.not-found'],
      ['baris 4, kolom induk', 'unit.not-found'],
    ]);
  });

  it('that is no such file is refused at once', async () => {
    const codeOf = async (text: string | Buffer) => (await send(bkd, text).expect(422)).body.code;
    expect(await codeOf('kode;nama\nA;B\n')).toBe('unit.file-columns');
    expect(await codeOf('kode;nama;jenis;induk\n')).toBe('unit.file-lines');
    expect(await codeOf(Buffer.from([0xff, 0xfe, 0x00, 0xd8]))).toBe('unit.file-unreadable');
    expect(await codeOf('kode;nama;jenis;induk\n"A;B;C;D')).toBe('unit.file-unreadable');
    const operator = await t.account('operator', '73');
    await send(operator, 'kode;nama;jenis;induk\n').expect(403);
  });
});
