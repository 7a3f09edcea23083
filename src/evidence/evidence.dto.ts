import { IsOptional, IsUUID, Matches } from 'class-validator';

export class ExportBody {
  @IsUUID()
  campaign: string;

  /** The subtree of this unit; without it the whole tree. */
  @IsOptional()
  @Matches(/^[0-9A-Z][0-9A-Z.-]{0,63}$/, { message: 'Isi dengan kode unit.' })
  unit?: string;
}
