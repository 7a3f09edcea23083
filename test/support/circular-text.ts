import { LEGAL_BASES } from '../../src/legal/data/legal-bases.js';
import { PROHIBITED_ACTS } from '../../src/legal/data/prohibited-acts.js';
import { freeze, sharedValues } from '../../src/circulars/circular-print.js';
import type { CircularContent } from '../../src/circulars/circular.model.js';
import { DEMO_MANDATE, demoCircularContent } from '../../src/circulars/data/demo-circular-text.js';

/** The demo circular as values of its template, as it would be frozen. */
export function demoCircularValues(changes: Partial<CircularContent> = {}): Record<string, unknown> {
  const content = demoCircularContent({
    province: '73',
    governor: 'Gubernur Sulawesi Selatan',
    day: '2023-10-17',
    deadline: '2023-10-31',
    mandateId: 'mandat',
    campaignId: 'kegiatan',
  });
  const frozen = freeze(
    { ...content, ...changes },
    {
      number: '270/12462/BKD',
      letterhead: {
        government: '',
        agency: 'GUBERNUR SULAWESI SELATAN',
        address: ['Jalan Jenderal Urip Sumoharjo Nomor 269, Makassar 90231'],
        governmentName: 'Pemerintah Provinsi Sulawesi Selatan',
        place: 'Makassar',
      },
      mandate: {
        ...DEMO_MANDATE,
        id: 'mandat',
        accountId: 'akun',
        unitId: 1,
        unitCode: '73',
        validFrom: '2023-09-05',
        validTo: null,
      },
      references: { parent: null, campaign: 'Pakta Integritas Netralitas Pemilu dan Pemilihan Tahun 2024' },
    },
    { bases: LEGAL_BASES, acts: PROHIBITED_ACTS },
  );
  return { ...sharedValues(frozen), alamatVerifikasi: 'https://pakta.example.go.id' };
}
