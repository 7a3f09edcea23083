import { readdirSync, readFileSync } from 'node:fs';

/** CPU of this process in milliseconds, all threads, user and system. */
export function cpuMs() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** CPU of all descendants of this process, from /proc in ticks of 10 ms; 0 elsewhere than on Linux. */
export function childrenCpuMs() {
  const parents = new Map();
  const ticks = new Map();
  try {
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      const stat = statOf(pid);
      if (!stat) continue;
      parents.set(pid, stat[1]);
      ticks.set(pid, Number(stat[11]) + Number(stat[12]));
    }
  } catch {
    return 0;
  }
  const ours = (pid) => pid === String(process.pid) || (parents.has(pid) && ours(parents.get(pid)));
  let sum = 0;
  for (const [pid, count] of ticks) if (pid !== String(process.pid) && ours(pid)) sum += count;
  return sum * 10;
}

function statOf(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined; // it ended meanwhile
  }
}

/** Largest resident memory of this process so far, in MB. */
export function peakMb() {
  return process.resourceUsage().maxRSS / 1024;
}

/** The middle one: a neighbour's burst of work does not move it. */
export function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
