/** Shows how far a step is, on the terminal's last line; without a terminal one line at its end. */
export class Progress {
  private label = '';
  private begun = 0;
  private shownAt = 0;

  constructor(private readonly out: NodeJS.WriteStream = process.stderr) {}

  begin(label: string): void {
    this.label = label;
    this.begun = Date.now();
    this.show('');
  }

  update(done: number, total: number | null): void {
    if (!this.out.isTTY || Date.now() - this.shownAt < 80) return;
    this.shownAt = Date.now();
    const counts = `${number(done)}${total === null ? '' : ` dari ${number(total)}`}`;
    this.show(total ? `${bar(done / total)} ${counts}` : counts);
  }

  end(summary: string): void {
    const seconds = ((Date.now() - this.begun) / 1000).toLocaleString('id-ID', { maximumFractionDigits: 1 });
    this.clear();
    this.out.write(`  ✓ ${this.label}: ${summary} (${seconds} detik)\n`);
  }

  private show(text: string): void {
    if (!this.out.isTTY) return;
    this.clear();
    this.out.write(`  … ${this.label} ${text}`);
  }

  private clear(): void {
    if (this.out.isTTY) this.out.write('\r\u001b[2K');
  }
}

const WIDTH = 28;

function bar(part: number): string {
  const full = Math.round(Math.min(1, Math.max(0, part)) * WIDTH);
  return `${'█'.repeat(full)}${'░'.repeat(WIDTH - full)}`;
}

export function number(value: number): string {
  return value.toLocaleString('id-ID');
}
