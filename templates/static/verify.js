// Hashes a chosen file where it lies. Without this script the page shows how to do it by hand.
const picker = document.querySelector('.picker');
const input = picker?.querySelector('input[type=file]');
const outcome = picker?.querySelector('.outcome');

async function sha256(file) {
  const digest = await crypto.subtle.digest('SHA-256', await file.arrayBuffer());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function say(text, verdict) {
  outcome.textContent = text;
  outcome.dataset.verdict = verdict;
}

async function check() {
  const [file] = input.files;
  if (!file) return;
  say('Menghitung …', 'busy');
  const hash = await sha256(file).catch(() => undefined);
  if (hash === undefined) say('Berkas tidak dapat dibaca.', 'wrong');
  else if ('submits' in picker.dataset) {
    picker.elements.namedItem('sha256').value = hash;
    picker.submit();
  } else if (picker.dataset.sha256.split(' ').includes(hash))
    say('Cocok: berkas ini sama persis dengan yang tercatat.', 'valid');
  else
    say(
      `Tidak cocok: berkas ini bukan dokumen yang tercatat, atau sudah diubah. Sidik jarinya ${hash}.`,
      'wrong',
    );
}

// Browsers hash only on https and on localhost.
if (picker && globalThis.crypto?.subtle) {
  picker.hidden = false;
  input.addEventListener('change', () => void check());
}
