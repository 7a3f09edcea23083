import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { PACT_ACTS, PACT_STATES, type PactAct, type PactState } from './pact.states.js';

const acts = Object.keys(PACT_ACTS) as PactAct[];

describe('the states of a pact', () => {
  it('are all reachable from open', () => {
    const reached = new Set<PactState>(['open']);
    for (let before = 0; before !== reached.size;) {
      before = reached.size;
      for (const { from, to } of Object.values(PACT_ACTS))
        if ((from as readonly PactState[]).some((state) => reached.has(state))) reached.add(to);
    }
    expect(reached.size).toBe(PACT_STATES.length);
  });

  it('end with revoked and superseded', () => {
    const left = new Set(Object.values(PACT_ACTS).flatMap((act) => act.from as readonly PactState[]));
    expect(PACT_STATES.filter((state) => !left.has(state))).toEqual(['revoked', 'superseded']);
  });

  it('never leave signed for a state that lets the person act again', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...acts), { maxLength: 30 }), (walk) => {
        let state: PactState = 'open';
        let wasSigned = false;
        for (const act of walk) {
          const { from, to } = PACT_ACTS[act];
          if ((from as readonly PactState[]).includes(state)) state = to;
          wasSigned ||= state === 'signed';
          if (wasSigned) expect(['signed', 'revoked', 'superseded']).toContain(state);
        }
      }),
    );
  });

  it('are completed only with a sealed document, by the person alone', () => {
    const completing = Object.values(PACT_ACTS).filter((act) => act.to === 'signed');
    expect(completing).toEqual([PACT_ACTS.sign]);
    expect(PACT_ACTS.sign).toMatchObject({ by: 'signer', evidence: 'sealed document' });
  });

  it('let nobody be exempted by one officer alone', () => {
    for (const act of Object.values(PACT_ACTS)) if (act.to === 'exempt') expect(act.by).toBe('two officers');
  });
});
