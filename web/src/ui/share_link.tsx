import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { Button } from './button';
import { useApp, useTexts } from './context';

const kShownMs = 2_500;

export function ShareLink() {
  const app = useApp();
  const texts = useTexts();
  const [outcome, setOutcome] = useState<'copied' | 'failed' | null>(null);
  const copy = async () => {
    setOutcome(await app.copyLink() ? 'copied' : 'failed');
    setTimeout(() => setOutcome(null), kShownMs);
  };
  return (
    <div className="share-link">
      <output aria-label={texts.lobby.share}>{app.inviteUrl}</output>
      <Button icon={outcome === 'copied' ? Check : Copy} className="copy" onClick={() => void copy()}>
        <span aria-live="polite">
          {outcome === null ? texts.lobby.copy : outcome === 'copied' ? texts.lobby.copied : texts.lobby.notCopied}
        </span>
      </Button>
    </div>
  );
}
