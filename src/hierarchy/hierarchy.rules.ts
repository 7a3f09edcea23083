import { hierarchyRefusal } from './hierarchy.errors.js';
import { isUnitKind, type UnitKind } from './unit-kinds.js';

/** A unit that somebody wants to add. */
export interface NewUnit {
  readonly code: string;
  readonly name: string;
  readonly kind: UnitKind;
  readonly parentCode: string | null;
  /** The employer, where it is not the parent's. */
  readonly governmentCode?: string;
}

const CODE = /^[0-9A-Z][0-9A-Z.-]{0,63}$/;
const CONTROL = /[\u0000-\u001f\u007f]/;

/** Checks form only: code, name and kind. Throws the first fault, with its field. */
export function checkNewUnit(unit: NewUnit): void {
  if (!CODE.test(unit.code))
    throw hierarchyRefusal('unit.bad-code', { field: 'code', values: { code: unit.code } });
  const name = unit.name.trim();
  if (name === '' || name.length > 200 || CONTROL.test(name))
    throw hierarchyRefusal('unit.bad-name', { field: 'name' });
  if (!isUnitKind(unit.kind))
    throw hierarchyRefusal('unit.bad-kind', { field: 'kind', values: { kind: unit.kind } });
}
