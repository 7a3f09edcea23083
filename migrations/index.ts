import { Access1763600000003 } from './1763600000003-access.js';
import { Campaigns1763600000007 } from './1763600000007-campaigns.js';
import { Circulars1763600000021 } from './1763600000021-circulars.js';
import { Coverage1763600000005 } from './1763600000005-coverage.js';
import { Documents1763600000006 } from './1763600000006-documents.js';
import { Hierarchy1763600000001 } from './1763600000001-hierarchy.js';
import { Ledger1763600000002 } from './1763600000002-ledger.js';
import { LedgerTree1763600000012 } from './1763600000012-ledger-tree.js';
import { Operations1763600000008 } from './1763600000008-operations.js';
import { People1763600000004 } from './1763600000004-people.js';
import { Recaps1763600000022 } from './1763600000022-recaps.js';
import { Reasons1763600000009 } from './1763600000009-reasons.js';

/** Every migration; TypeORM applies them in the order of the numbers in their names. */
export const MIGRATIONS = [
  Hierarchy1763600000001,
  Ledger1763600000002,
  Access1763600000003,
  People1763600000004,
  Coverage1763600000005,
  Documents1763600000006,
  Campaigns1763600000007,
  Operations1763600000008,
  Reasons1763600000009,
  LedgerTree1763600000012,
  Circulars1763600000021,
  Recaps1763600000022,
];
