import { linePoints } from '../../state/stats_history';

const kWidth = 120;
const kHeight = 28;

/** The last minute as a line; the figure beside it says the same to those who cannot see it. */
export function Sparkline({ values, className = '' }: { readonly values: readonly number[]; readonly className?: string }) {
  const most = Math.max(...values, 1);
  return (
    <svg className={`sparkline ${className}`} viewBox={`0 0 ${kWidth} ${kHeight}`} preserveAspectRatio="none" aria-hidden="true">
      <polyline points={linePoints(values, kWidth, kHeight, most)} />
    </svg>
  );
}
