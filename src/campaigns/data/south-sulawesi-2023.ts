/**
 * The signing of October 2023 in Sulawesi Selatan, as reported: 16 October, Ruang Pola (mediasulsel.com,
 * narasimakassar.com 26 October 2023); 23 October, Hotel Claro (antaranews 3787362, detik d-6997158).
 */
export const SOUTH_SULAWESI_2023 = {
  actingGovernor: { name: 'Bahtiar Baharuddin', title: 'Penjabat Gubernur Sulawesi Selatan' },
  actingSecretary: {
    name: 'Andi Muhammad Arsjad',
    title: 'Penjabat Sekretaris Daerah Provinsi Sulawesi Selatan',
  },
  /** Read for the kepala desa; himself kepala desa of Paccake. */
  villageReader: { name: 'Muhammad Dahlan', title: 'Kepala Desa Paccake, Kabupaten Barru' },
  signingPlace: 'Ruang Pola Kantor Gubernur Sulawesi Selatan, Makassar',
  villagePlace: 'Hotel Claro, Makassar',
  circular: {
    title: 'Surat Edaran Gubernur Sulawesi Selatan Nomor 270/12462/BKD',
    about: 'Netralitas Pegawai Aparatur Sipil Negara',
  },
} as const;
