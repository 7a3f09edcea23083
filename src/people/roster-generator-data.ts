/** Building blocks of plausible names and positions. Nobody in particular: parts are combined by chance. */
export interface NamePool {
  readonly male: readonly string[];
  readonly female: readonly string[];
  /** Second and third words of a name. */
  readonly family: readonly string[];
  /** Words before a first name, for some. */
  readonly maleLead: readonly string[];
  readonly femaleLead: readonly string[];
  /** Whether some carry the title of a pilgrim, H. or Hj. */
  readonly haji: boolean;
}

const words = (text: string): readonly string[] => text.split(' ');

/** Bugis and Makassarese. */
export const BUGIS_MAKASSAR: NamePool = {
  male: words(
    "Ilham Yusuf Syamsuddin Arsyad Baharuddin Rahman Ma'ruf Sya'ban Hamzah Ridwan Amiruddin Jamaluddin Kaharuddin Nurdin Saharuddin Muchtar Idris Arifin Sudirman Hasanuddin Burhanuddin Mappasessu Mappanyukki Makkulau Palaguna Tenriajeng Lamakkarennu Patarai Mattalatta Baso Ambo Sanusi Tajuddin Zainuddin Bakri Rusdi Akmal Fadli Ikhsan Rizal Irfan Haeruddin Rauf Taufiq Suardi Asri Mansyur Sahabuddin Usman Ansar Suharto Sunardi Basri Thamrin Hairil Nasrullah Marzuki",
  ),
  female: words(
    "Nurhayati Rosmiati Hasnah Nuraeni Nur'aini Rahmawati Marwah Hasmawati Sitti Kartini Suriani Fatmawati Rosdiana Herlina Masniati Jumriah Hamsinah Syamsiah Nurlaela Mulyati Haslinda Asriani Irmawati Nurjannah Rabiah Tenri Dalauleng Besse Indo Ratna Wahidah Salmah Munira Jumiati Darmawati Nurfadillah Widyawati Andriani Yuliana Mardiana Sriwahyuni Hajrah Kasmawati Ramlah",
  ),
  family: words(
    "Mappangara Pattiroi Mallarangeng Dg.Naba Dg.Tarra Dg.Sija Dg.Rala Dg.Lewa Parenrengi Makkasau Manggabarani Petta Yasin Halim Latief Said Thahir Rasyid Rahim Hamid Salam Karim Mustafa Djafar Saleh Ahmad Mangkona Tenrigangka Paewa Sulaiman Nawir Malik Kadir Tahir Pabokori Lolo Passalo Ta'le Ma'mun Sa'ad Mulawarman Hakim Pawiloi Massaguni Wahid Jaya",
  ),
  maleLead: words('Andi Andi Muh. Muh. Muhammad Abdul Abd. Muhammad A. Daeng La'),
  femaleLead: words('Andi Andi Sitti St. St. Nur A. We'),
  haji: true,
};

export const TORAJA: NamePool = {
  male: words(
    'Yohanis Markus Marthen Petrus Paulus Daud Simon Yusuf Samuel Daniel Agustinus Benyamin Elias Lukas Matius Yakobus Yunus Frans Bartho Semuel Alexander Obed Thomas Isak Aris Rante Tandi Duma Puang',
  ),
  female: words(
    'Maria Martha Debora Ester Yuliana Kristina Agustina Ruth Damaris Naomi Elisabeth Selvi Hermin Yohana Rachel Meriam Adolfina Ludia Damaris Herlince Berta Sarce Yuspita',
  ),
  family: words(
    "Palimbong Pasang Tandi Rante Sampe Bara'padang Pongtiku Tangdilintin Allo Layuk Patiung Randa Batara Sarungallo Salurapa' Bunga' Tappi' Sa'pang Rombe Paembonan Tulak Lolo Lembang Somba Kala' Linggi' Barung Toding Mangontan Tandirerung Matasik Bu'tu",
  ),
  maleLead: words("Yohanis Markus Lukas Puang So' Andarias"),
  femaleLead: words("Maria Indo' Ne' Elisabeth Martha"),
  haji: false,
};

/** For every other province. */
export const INDONESIA: NamePool = {
  male: words(
    "Agus Budi Suharto Slamet Joko Hendra Rudi Dedi Eko Bambang Andi Ahmad Muhammad Abdul Hasan Ridwan Iwan Asep Ujang Wahyu Dwi Tri Teguh Yanto Sugeng Sutrisno Supriyadi Fajar Rahmat Arif Yusuf Zulkifli Syafi'i Ma'ruf Made Wayan Ketut Nyoman Yohanes Petrus Antonius Martinus Stefanus Rinto Togar Parlindungan Faisal Iskandar Rafi'i Sunarto",
  ),
  female: words(
    "Siti Sri Dewi Ratna Rina Yuni Endang Wati Lestari Nur Aisyah Nur'aini Fitri Indah Ani Ningsih Kartika Maya Rini Tuti Sumarni Yanti Eka Dwi Tri Wulan Putri Ayu Made Wayan Ketut Maria Theresia Yohana Agnes Lidya Christina Rosalina Halimah Khadijah",
  ),
  family: words(
    "Santoso Wijaya Saputra Nugroho Hidayat Kurniawan Setiawan Prasetyo Siregar Nasution Harahap Simanjuntak Sitompul Lubis Tanjung Ramadhan Firmansyah Permana Gunawan Susanto Purnomo Rahayu Handayani Wulandari Utami Hasibuan Situmorang Manurung Pangestu Putra Sudarmo Ma'arif Sya'bani Kusuma Pratama Hakim Lesmana Sihombing Wibowo Mulyadi",
  ),
  maleLead: words('Muhammad Abdul Ahmad M. Raden'),
  femaleLead: words('Siti Sri Nur Dwi Ayu'),
  haji: true,
};

export const ONE_WORD_NAMES: readonly string[] = words(
  "Suharto Sukarno Jumadi Saharia Hasnawati Rosmini Ma'ruf Sunarti Baddu Nurdin Sampara Palinrungi Masita Kamaria Basri Tungke Lawa Sudding Beddu Tanri Mariama Nurbaya",
);

/** Very long: what the layout and the column must bear. */
export const LONG_NAMES: readonly string[] = [
  'Prof. Dr. Ir. H. Andi Muhammad Fachruddin Abdurrahman Daeng Mattawang Karaeng Lompo, S.Pd., S.Sos., M.Si., M.A.P., Ph.D.',
  "Hj. Andi Sitti Nurjannah Ma'mun Tenripadang Opu Daeng Ritasining Petta Bau, S.K.M., M.Kes., M.M.",
  'Drs. H. Muhammad Saifuddin Zuhri Abdul Qadir Jailani Al Makassari Daeng Mangemba, S.H., M.H., M.Pd.',
];

export const DEGREES: Readonly<Record<'office' | 'school' | 'health', readonly string[]>> = {
  office: [
    'S.Sos.',
    'S.E.',
    'S.IP.',
    'S.H.',
    'S.Kom.',
    'S.T.',
    'S.STP.',
    'S.Sos., M.Si.',
    'S.E., M.M.',
    'A.Md.',
  ],
  school: ['S.Pd.', 'S.Pd.', 'S.Pd.I.', 'S.Pd., M.Pd.', 'S.Si., M.Pd.', 'S.Ag.'],
  health: ['A.Md.Keb.', 'A.Md.Kep.', 'S.Kep., Ns.', 'S.K.M.', 'S.K.M., M.Kes.', 'S.Farm., Apt.', 'S.Tr.Keb.'],
};

export const POSITIONS: Readonly<Record<'office' | 'school' | 'health', readonly string[]>> = {
  office: [
    'Analis Kebijakan Ahli Muda',
    'Pengelola Keuangan',
    'Pengadministrasi Perkantoran',
    'Penata Layanan Operasional',
    'Perencana Ahli Pertama',
    'Arsiparis Terampil',
    'Pranata Komputer Ahli Pertama',
    'Penelaah Teknis Kebijakan',
    'Operator Layanan Operasional',
    'Pengelola Barang Milik Daerah',
  ],
  school: [
    'Guru Ahli Pertama',
    'Guru Ahli Muda',
    'Guru Ahli Madya',
    'Guru Ahli Muda',
    'Pengadministrasi Perkantoran',
    'Pustakawan Terampil',
  ],
  health: [
    'Perawat Terampil',
    'Perawat Ahli Pertama',
    'Bidan Terampil',
    'Bidan Ahli Muda',
    'Dokter Ahli Pertama',
    'Apoteker Ahli Pertama',
    'Tenaga Sanitasi Lingkungan Terampil',
    'Nutrisionis Ahli Pertama',
    'Pengadministrasi Perkantoran',
  ],
};

/** Staff of a desa, in order (Permendagri 84/2015). */
export const VILLAGE_POSITIONS: readonly string[] = [
  'Sekretaris Desa',
  'Kepala Urusan Keuangan',
  'Kepala Seksi Pemerintahan',
  'Kepala Seksi Kesejahteraan',
  'Kepala Seksi Pelayanan',
  'Kepala Urusan Tata Usaha dan Umum',
  'Kepala Urusan Perencanaan',
  'Kepala Dusun I',
  'Kepala Dusun II',
  'Kepala Dusun III',
  'Kepala Dusun IV',
  'Kepala Dusun V',
];
