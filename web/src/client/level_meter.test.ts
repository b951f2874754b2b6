import { expect, it } from 'vitest';
import { levelOf } from './level_meter';

it('shows nothing for silence, everything for full scale, and half of it for -30 dB', () => {
  expect(levelOf(new Float32Array(16))).toBe(0);
  expect(levelOf(new Float32Array(16).fill(1))).toBeCloseTo(1);
  expect(levelOf(new Float32Array(16).fill(10 ** (-30 / 20)))).toBeCloseTo(0.5);
});
