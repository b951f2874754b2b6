// Asks axe-core what on a page keeps people out.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const kSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const kSerious = ['serious', 'critical'];

/** What is serious, one line for each place; empty when all is well. */
export async function seriousBarriers(page) {
  await page.evaluate(kSource);
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  return violations.filter(({ impact }) => kSerious.includes(impact)).flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, any }) => `${id}: ${help}: ${target.join(' ')} ${any.map(({ message }) => message).join('; ')}`));
}
