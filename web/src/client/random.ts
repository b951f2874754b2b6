const kAlphabet = 'abcdefghijkmnpqrstuvwxyz23456789';
const kIdLength = 8;
const kNames = ['Azalea', 'Bamboo', 'Camellia', 'Dandelion', 'Forsythia', 'Ginkgo', 'Juniper', 'Lotus', 'Magnolia', 'Maple', 'Persimmon', 'Pine'];

/** Eight letters and digits that nobody confuses when reading them aloud. */
export function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(kIdLength));
  return Array.from(bytes, (byte) => kAlphabet[byte % kAlphabet.length]).join('');
}

export function randomName(): string {
  const [byte = 0] = crypto.getRandomValues(new Uint8Array(1));
  return kNames[byte % kNames.length] ?? 'Guest';
}
