/** Collects rows for the table and whether a budget was missed by more than half. */
export function createReport(print = console.log) {
  const missed = [];
  const judge = (label, reached, budget, more) => {
    const ratio = more ? reached / budget : budget / reached;
    if (ratio < 1 / 1.5) missed.push(label);
    if (ratio >= 1) return 'met';
    return ratio < 1 / 1.5 ? 'MISSED BY MORE THAN HALF' : 'missed';
  };
  return {
    missed,
    title: (text) => print(`\n${text}`),
    note: (text) => print(`  ${text}`),
    absent: (label, why) => print(`  ${label.padEnd(50)} absent: ${why}`),
    /** An engine's row: milliseconds of CPU, bytes, memory. */
    cost({ label, ms, bytes, peak, n, budget }, ratio, checked) {
      const told = budget === undefined ? '' : `  budget <= ${budget} ms: ${judge(label, ms, budget, false)}`;
      print(
        `  ${label.padEnd(50)} ${ms.toFixed(3).padStart(8)} ms ${ratio} ${bytes.toFixed(0).padStart(8)} B ` +
          `${peak.toFixed(0).padStart(5)} MB  n ${String(n).padStart(4)}  ${checked ?? ''}${told}`,
      );
    },
    /** A number with a budget; `more` where larger is better. */
    value(label, reached, { budget, unit = '', digits = 3, more = false, extra = '' }) {
      const verdict =
        budget === undefined
          ? ''
          : `budget ${more ? '>=' : '<='} ${budget} ${unit}: ${judge(label, reached, budget, more)}`;
      print(
        `  ${label.padEnd(50)} ${reached.toFixed(digits).padStart(8)} ${unit.padEnd(6)} ${extra.padEnd(18)} ${verdict}`,
      );
    },
  };
}
